create or replace function api.service_salespeople_put(
  p_tenant_id uuid, p_service_id uuid, p_fields jsonb, p_version integer, p_actor text
) returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_service booking.services := booking.service_to_change(p_tenant_id, p_service_id, p_version);
  v_before jsonb := booking.offered_by_view(v_service);
  v_after jsonb;
begin
  perform booking.raise_if_invalid(booking.unknown_fields(p_fields, array['salespeople'])
    || booking.offered_by_faults(p_tenant_id, p_fields -> 'salespeople'));
  delete from booking.service_salespersons o where o.tenant_id = p_tenant_id and o.service_id = p_service_id;
  insert into booking.service_salespersons (tenant_id, service_id, salesperson_id, price_amount, active)
  select p_tenant_id, p_service_id, (e ->> 'salesperson_id')::uuid, (e ->> 'price_amount')::numeric::bigint,
    coalesce((e ->> 'active')::boolean, true)
  from jsonb_array_elements(p_fields -> 'salespeople') e;
  perform booking.raise_if_place_impossible(v_service);
  v_after := booking.offered_by_view(v_service);
  if v_after <> v_before then
    update booking.services s set version = s.version + 1, updated_at = booking.now() where s.id = p_service_id
    returning * into v_service;
    perform booking.audit('service.salespeople_changed', 'service', p_service_id::text,
      jsonb_build_object('before', v_before - 'version', 'after', v_after - 'version'), 'administrator', p_actor);
  end if;
  return booking.response(200, booking.offered_by_view(v_service)::json);
end
$$;
comment on function api.service_salespeople_put is
  'PUT tenant-admin/services/{id}/salespeople: the whole list {salespeople}; empty: everybody active. It raises the '
  'version of the service. Errors: SB400 invalid_request, SB403 tenant_scope, SB404 service_not_found, SB409 '
  'invalid_state (archived), SB409 place_not_possible, SB409 version_conflict.';
