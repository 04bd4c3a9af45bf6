create or replace function api.service_hours_put(
  p_tenant_id uuid, p_service_id uuid, p_fields jsonb, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_service booking.services := booking.service_to_change(p_tenant_id, p_service_id, p_version);
  v_before jsonb := booking.rules_view(p_tenant_id, null, p_service_id);
  v_after jsonb;
begin
  perform booking.raise_if_invalid(booking.unknown_fields(p_fields, array['rules'])
    || booking.rules_faults(p_tenant_id, p_fields -> 'rules', true));
  perform booking.put_rules(p_tenant_id, null, p_service_id, p_fields -> 'rules');
  v_after := booking.rules_view(p_tenant_id, null, p_service_id);
  if v_after <> v_before then
    update booking.services s set version = s.version + 1, updated_at = booking.now() where s.id = p_service_id
    returning * into v_service;
    perform booking.audit('service.hours_changed', 'service', p_service_id::text,
      jsonb_build_object('before', v_before, 'after', v_after), 'administrator', p_actor);
  end if;
  return booking.response(200, json_build_object(
    'rules', v_after, 'timezone', booking.zone_of_service(v_service), 'version', v_service.version,
    'conflicts', booking.conflicts_with_hours(p_tenant_id, null, p_service_id)));
end
$$;
comment on function api.service_hours_put is
  'PUT tenant-admin/services/{id}/availability: the whole list {rules}. It raises the version of the service. What is '
  'booked stays; conflicts lists what lies outside of the hours now (booking.conflicts_with_hours). Errors: SB400 '
  'invalid_request, SB403 tenant_scope, SB404 service_not_found, SB409 invalid_state (archived), SB409 '
  'version_conflict.';
