create or replace function api.service_intake_put(
  p_tenant_id uuid, p_service_id uuid, p_fields jsonb, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_service booking.services := booking.service_to_change(p_tenant_id, p_service_id, p_version);
  v_before jsonb := booking.intake_view(v_service);
  v_after jsonb;
begin
  perform booking.raise_if_invalid(booking.unknown_fields(p_fields, array['fields'])
    || booking.intake_faults(v_service, p_fields -> 'fields'));
  with wanted as (
    select coalesce((e.value ->> 'id')::uuid, gen_random_uuid()) as id, e.value as said, e.n
    from jsonb_array_elements(p_fields -> 'fields') with ordinality e (value, n)
  ), left_out as (
    update booking.intake_fields f set archived_at = booking.now()
    where f.tenant_id = p_tenant_id and f.service_id = p_service_id and f.archived_at is null
      and f.id not in (select w.id from wanted w)
  )
  insert into booking.intake_fields as f
    (id, tenant_id, service_id, label, field_type, is_required, placeholder, options, help, sort_order)
  select w.id, p_tenant_id, p_service_id, btrim(w.said ->> 'label'), w.said ->> 'field_type',
    coalesce((w.said ->> 'required')::boolean, false), w.said ->> 'placeholder',
    array(select jsonb_array_elements_text(coalesce(nullif(w.said -> 'options', 'null'), '[]'))), w.said ->> 'help',
    coalesce((w.said ->> 'sort_order')::numeric::integer, w.n)
  from wanted w
  on conflict (id) do update
    set label = excluded.label, field_type = excluded.field_type, is_required = excluded.is_required,
      placeholder = excluded.placeholder, options = excluded.options, help = excluded.help,
      sort_order = excluded.sort_order, archived_at = null;
  v_after := booking.intake_view(v_service);
  if v_after <> v_before then
    update booking.services s set version = s.version + 1, updated_at = booking.now() where s.id = p_service_id
    returning * into v_service;
    perform booking.audit('service.intake_changed', 'service', p_service_id::text,
      jsonb_build_object('before', v_before - 'version', 'after', v_after - 'version'), 'administrator', p_actor);
  end if;
  return booking.response(200, booking.intake_view(v_service)::json);
end
$$;
comment on function api.service_intake_put is
  'PUT tenant-admin/services/{id}/intake: the whole form {fields}; those with an id keep it, those left out are '
  'archived, and answers stay. It raises the version of the service. Errors: SB400 invalid_request, SB403 '
  'tenant_scope, SB404 service_not_found, SB409 invalid_state (archived), SB409 version_conflict.';
