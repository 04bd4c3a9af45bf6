create or replace function api.closure_create(p_tenant_id uuid, p_fields jsonb, p_actor text)
returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 2000;
  v_closure booking.closures;
begin
  perform booking.open_catalogue(p_tenant_id);
  perform booking.raise_if_invalid(booking.closure_faults(p_tenant_id, p_fields));
  perform booking.raise_if_person_forbidden((p_fields ->> 'salesperson_id')::uuid);
  if (select count(*) >= c_most from booking.closures c where c.tenant_id = p_tenant_id) then
    perform booking.raise_if_invalid(jsonb_build_object('from', format('There are %s closures already.', c_most)));
  end if;
  insert into booking.closures (tenant_id, salesperson_id, service_id, days, period, reason)
  values (p_tenant_id, (p_fields ->> 'salesperson_id')::uuid, (p_fields ->> 'service_id')::uuid,
    case when booking.is_date(p_fields ->> 'from')
      then daterange((p_fields ->> 'from')::date, (p_fields ->> 'to')::date, '[]') end,
    case when not booking.is_date(p_fields ->> 'from')
      then tstzrange((p_fields ->> 'from')::timestamptz, (p_fields ->> 'to')::timestamptz) end,
    p_fields ->> 'reason')
  returning * into v_closure;
  perform booking.audit('closure.created', 'closure', v_closure.id::text,
    jsonb_build_object('after', booking.closure_view(v_closure)), 'administrator', p_actor);
  return booking.response(201, (booking.closure_view(v_closure)
    || jsonb_build_object('conflicts', booking.conflicts_with_closure(v_closure)))::json);
end
$$;
comment on function api.closure_create is
  'POST tenant-admin/closures: nothing is offered from {from} to {to} of {salesperson_id, service_id} (neither: of '
  'the company), because of {reason}; 201 with booking.closure_view and conflicts (booking.conflicts_with_closure): '
  'what is booked then stays. Salespeople may close their own time. Errors: SB400 invalid_request, SB403 '
  'tenant_scope, SB403 field_forbidden (salesperson_id).';
