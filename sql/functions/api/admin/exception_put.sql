create or replace function api.exception_put(p_tenant_id uuid, p_fields jsonb, p_actor text)
returns booking.outcome
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  v_salesperson_id uuid;
  v_day date;
  v_before jsonb;
  v_after jsonb;
begin
  perform booking.open_catalogue(p_tenant_id);
  perform booking.raise_if_invalid(booking.unknown_fields(p_fields, array['salesperson_id', 'date', 'hours'])
    || jsonb_build_object(
      'date', case when booking.is_date(p_fields ->> 'date') is not true then 'A date, such as 2026-12-24.' end,
      'hours', booking.hours_fault(p_fields -> 'hours'),
      'salesperson_id', case when p_fields ->> 'salesperson_id' is not null and not exists (
        select from booking.salespersons s
        where s.tenant_id = p_tenant_id and s.id::text = lower(p_fields ->> 'salesperson_id'))
        then 'There is no such salesperson.' end));
  v_salesperson_id := (p_fields ->> 'salesperson_id')::uuid;
  v_day := (p_fields ->> 'date')::date;
  perform booking.raise_if_person_forbidden(v_salesperson_id);
  v_before := booking.exception_view(p_tenant_id, v_salesperson_id, v_day);
  delete from booking.availability_exceptions e
  where e.tenant_id = p_tenant_id and e.day = v_day and e.salesperson_id is not distinct from v_salesperson_id;
  insert into booking.availability_exceptions (tenant_id, salesperson_id, day, opens, closes)
  select p_tenant_id, v_salesperson_id, v_day, (h.value ->> 0)::time, (h.value ->> 1)::time
  from jsonb_array_elements(case when p_fields -> 'hours' = '[]' then '[[null, null]]' else p_fields -> 'hours' end) h;
  v_after := booking.exception_view(p_tenant_id, v_salesperson_id, v_day);
  if v_after is distinct from v_before then
    perform booking.audit('exception.set', 'exception', v_day::text,
      jsonb_build_object('before', v_before, 'after', v_after), 'administrator', p_actor);
  end if;
  return booking.response(201, (v_after || jsonb_build_object(
    'conflicts', booking.conflicts_around(p_tenant_id, v_salesperson_id, v_day)))::json);
end
$$;
comment on function api.exception_put is
  'POST tenant-admin/exceptions: a {date} with other {hours} ([["HH:MM", "HH:MM"]], empty: closed) of a salesperson, '
  'or without one of all who have none of their own, in place of what the date had: 201 with booking.exception_view '
  'and conflicts (booking.conflicts_around). Salespeople set their own dates. Errors: SB400 invalid_request, SB403 '
  'tenant_scope, SB403 field_forbidden (salesperson_id).';
