create or replace function api.service_restore(
  p_tenant_id uuid, p_service_id uuid, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 100;
  v_service booking.services := booking.service_to_change(p_tenant_id, p_service_id, p_version, true);
  v_before jsonb := booking.service_view(v_service);
begin
  perform booking.raise_if_slug_taken(v_service);
  if (select count(*) from booking.services s where s.tenant_id = p_tenant_id and s.archived_at is null) >= c_most then
    perform booking.raise_error('too_many_services', format('A company has at most %s services.', c_most));
  end if;
  perform booking.judge_service(v_service, '{}');
  update booking.services s set archived_at = null, active = true where s.id = p_service_id
  returning * into v_service;
  perform booking.audit_change('service.restored', 'service', p_service_id::text,
    v_before - '{version,updated_at}'::text[], booking.service_view(v_service) - '{version,updated_at}'::text[],
    p_actor);
  return booking.response(200, booking.service_view(v_service)::json);
end
$$;
comment on function api.service_restore is
  'POST tenant-admin/services/{id}/restore: sold again, as it was. Errors: SB403 tenant_scope, SB404 '
  'service_not_found, SB409 invalid_state (not archived), SB409 payments_not_ready, SB409 place_not_possible, SB409 '
  'slug_taken (by another one since), SB409 too_many_services, SB409 version_conflict.';
