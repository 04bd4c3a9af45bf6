create or replace function api.service_create(p_tenant_id uuid, p_fields jsonb, p_actor text)
returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 100;
  v_service booking.services;
begin
  perform booking.open_catalogue(p_tenant_id);
  perform booking.raise_if_invalid(booking.service_faults(v_service, p_fields));
  if (select count(*) from booking.services s where s.tenant_id = p_tenant_id and s.archived_at is null) >= c_most then
    perform booking.raise_error('too_many_services', format('A company has at most %s services.', c_most));
  end if;
  v_service.tenant_id := p_tenant_id;
  v_service := booking.changed_service(v_service, p_fields);
  perform booking.judge_service(v_service, p_fields);
  perform booking.raise_if_slug_taken(v_service);
  perform booking.make_room_for_default(v_service);
  insert into booking.services select (v_service).* returning * into v_service;
  perform booking.audit('service.created', 'service', v_service.id::text,
    jsonb_build_object('before', null, 'after', booking.service_view(v_service)), 'administrator', p_actor);
  return booking.response(201, booking.service_view(v_service)::json);
end
$$;
comment on function api.service_create is
  'POST tenant-admin/services: makes one; name and slot_minutes are needed, the rest follows the company. Errors: '
  'SB400 invalid_request, SB403 tenant_scope, SB409 too_many_services, SB409 slug_taken, SB409 payments_not_ready, '
  'SB409 place_not_possible, SB422 wrong_currency.';
