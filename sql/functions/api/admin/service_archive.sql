create or replace function api.service_archive(
  p_tenant_id uuid, p_service_id uuid, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_service booking.services := booking.service_to_change(p_tenant_id, p_service_id, p_version);
  v_before jsonb := booking.service_view(v_service);
begin
  if v_service.is_default then
    perform booking.raise_error('invalid_state', 'The default service stays; make another one the default first.');
  end if;
  update booking.services s set archived_at = booking.now(), active = false where s.id = p_service_id
  returning * into v_service;
  perform booking.audit_change('service.archived', 'service', p_service_id::text,
    v_before - '{version,updated_at}'::text[], booking.service_view(v_service) - '{version,updated_at}'::text[],
    p_actor);
  return booking.response(200, booking.service_view(v_service)::json);
end
$$;
comment on function api.service_archive is
  'DELETE tenant-admin/services/{id}: not sold and not listed any more; what is booked stays, and may be moved and '
  'canceled. Errors: SB403 tenant_scope, SB404 service_not_found, SB409 invalid_state (archived already, or the '
  'default one), SB409 version_conflict.';
