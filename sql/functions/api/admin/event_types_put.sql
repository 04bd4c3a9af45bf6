create or replace function api.event_types_put(
  p_tenant_id uuid, p_fields jsonb, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  perform booking.open_catalogue(p_tenant_id);
  v_before := booking.event_types_view(p_tenant_id);
  perform booking.raise_if_stale(p_version, (v_before ->> 'version')::integer);
  perform booking.raise_if_invalid(booking.unknown_fields(p_fields, array['event_types'])
    || booking.event_types_faults(p_tenant_id, p_fields -> 'event_types'));
  delete from booking.event_type_map m where m.tenant_id = p_tenant_id;
  insert into booking.event_type_map (tenant_id, service_id, event_type_id)
  select p_tenant_id, (e ->> 'service_id')::uuid, (e ->> 'event_type_id')::numeric::bigint
  from jsonb_array_elements(p_fields -> 'event_types') e
  where e ->> 'event_type_id' is not null;
  v_after := booking.event_types_view(p_tenant_id);
  if v_after <> v_before then
    update booking.tenant_config c set scheduling_version = c.scheduling_version + 1 where c.tenant_id = p_tenant_id;
    perform booking.audit_change('scheduling.event_types_changed', 'config', p_tenant_id::text, v_before, v_after,
      p_actor);
  end if;
  return booking.response(200, booking.event_types_view(p_tenant_id)::json);
end
$$;
comment on function api.event_types_put is
  'PUT tenant-admin/scheduling/event-types: the whole list {event_types: [{service_id, event_type_id}]}; services that '
  'are left out have none. Answers booking.event_types_view. Errors: SB400 invalid_request, SB403 tenant_scope, SB409 '
  'version_conflict.';
