create or replace function api.webhook_endpoints(p_tenant_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  return booking.response(200, json_build_object('webhooks', (
    select coalesce(json_agg(booking.webhook_endpoint_view(e) order by e.created_at, e.id), '[]')
    from booking.webhook_endpoints e where e.tenant_id = p_tenant_id)));
end
$$;
comment on function api.webhook_endpoints is
  'GET tenant-admin webhooks: all endpoints of a tenant, without their secrets. Errors: SB403 tenant_scope.';
