create or replace function booking.closure_faults(p_tenant_id uuid, p_closure jsonb) returns jsonb
language plpgsql stable
as $$
declare
  c_form constant text := 'A date, such as 2026-07-01, or an instant, such as 2026-07-01T09:00:00Z.';
  v_from text := p_closure ->> 'from';
  v_to text := p_closure ->> 'to';
  v_are_days boolean := booking.is_date(v_from) and booking.is_date(v_to);
  v_are_instants boolean := booking.is_instant(v_from) and booking.is_instant(v_to);
begin
  return booking.unknown_fields(p_closure, array['salesperson_id', 'service_id', 'from', 'to', 'reason'])
    || jsonb_build_object(
      'from', case when (booking.is_date(v_from) or booking.is_instant(v_from)) is not true then c_form end,
      'to', case
        when (booking.is_date(v_to) or booking.is_instant(v_to)) is not true then c_form
        when booking.is_date(v_from) and booking.is_instant(v_to)
          or booking.is_instant(v_from) and booking.is_date(v_to)
          then 'A date where from is one, else an instant.'
        when v_are_days and v_to < v_from then 'Not before the first day.'
        when v_are_instants and v_to::timestamptz <= v_from::timestamptz then 'After it begins.' end,
      'reason', case when p_closure -> 'reason' <> 'null' and not booking.is_text_line(p_closure -> 'reason', 200)
        then 'A text of 1 to 200 characters, or nothing.' end,
      'salesperson_id', case when p_closure ->> 'salesperson_id' is not null and not exists (
        select from booking.salespersons s
        where s.tenant_id = p_tenant_id and s.id::text = lower(p_closure ->> 'salesperson_id'))
        then 'There is no such salesperson.' end,
      'service_id', case when p_closure ->> 'service_id' is not null and not exists (
        select from booking.services s
        where s.tenant_id = p_tenant_id and s.id::text = lower(p_closure ->> 'service_id'))
        then 'There is no such service.' end);
end
$$;
comment on function booking.closure_faults is
  'What is wrong with a closure as a request has it, for booking.raise_if_invalid.';
