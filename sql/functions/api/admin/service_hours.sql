create or replace function api.service_hours(p_tenant_id uuid, p_service_id uuid) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_service booking.services;
begin
  perform booking.set_known_tenant(p_tenant_id);
  v_service := booking.known_service(p_tenant_id, p_service_id);
  return booking.response(200, json_build_object(
    'rules', booking.rules_view(p_tenant_id, null, p_service_id), 'timezone', booking.zone_of_service(v_service),
    'version', v_service.version));
end
$$;
comment on function api.service_hours is
  'GET tenant-admin/services/{id}/availability: when it is held, for everybody and for single salespeople: {rules '
  '(booking.rules_view), timezone of their times, version of the service}; none: at any time. Errors: SB403 '
  'tenant_scope, SB404 service_not_found.';
