create or replace function api.sender_domain_list(p_tenant_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, json_build_object('domains', (
    select coalesce(json_agg(booking.sender_domain_view(d) order by d.domain), '[]')
    from booking.sender_domains d where d.tenant_id = p_tenant_id)));
end
$$;
comment on function api.sender_domain_list is
  'GET tenant-admin notifications/domains: {domains: [...]}, at most twenty. Errors: SB403 tenant_scope.';
