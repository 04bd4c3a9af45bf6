create or replace function api.policy_get(p_tenant_id uuid, p_service_id uuid default null) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform booking.set_known_tenant(p_tenant_id);
  if p_service_id is not null then
    perform booking.known_service(p_tenant_id, p_service_id);
  end if;
  return booking.response(200, booking.policy_view(p_tenant_id, p_service_id)::json);
end
$$;
comment on function api.policy_get is
  'GET tenant-admin/cancellation-policy, and of a service tenant-admin/services/{id}/cancellation-policy: '
  'booking.policy_view. Errors: SB403 tenant_scope, SB404 service_not_found.';
