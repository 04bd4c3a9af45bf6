create or replace function api.policy_put(
  p_tenant_id uuid, p_fields jsonb, p_version integer, p_actor text, p_service_id uuid default null
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if p_service_id is null then
    perform booking.open_catalogue(p_tenant_id);
  else
    perform booking.service_to_change(p_tenant_id, p_service_id, null);
  end if;
  return booking.response(200,
    booking.change_policy(p_tenant_id, p_service_id, p_fields, p_version, p_actor)::json);
end
$$;
comment on function api.policy_put is
  'PUT tenant-admin/cancellation-policy, and of a service tenant-admin/services/{id}/cancellation-policy: the whole '
  'policy {tiers}; null of a service: the company''s. Bookings keep the one that they were made with. Errors: SB400 '
  'invalid_request, SB403 tenant_scope, SB404 service_not_found, SB409 invalid_state (archived), SB409 '
  'version_conflict.';
