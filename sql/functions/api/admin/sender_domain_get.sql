create or replace function api.sender_domain_get(p_tenant_id uuid, p_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, booking.sender_domain_view(booking.sender_domain_of(p_id))::json);
end
$$;
comment on function api.sender_domain_get is
  'GET tenant-admin notifications/domains/{id}: a domain, its record and its state. Errors: SB403 tenant_scope, SB404 '
  'not_found.';
