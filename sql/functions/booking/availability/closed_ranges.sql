create or replace function booking.closed_ranges(
  p_salesperson booking.salespersons, p_service_id uuid, p_from timestamptz, p_to timestamptz
) returns tstzmultirange
language plpgsql stable
as $$
begin
  return (
    select coalesce(range_agg(coalesce(c.period, tstzrange(
      booking.first_instant(lower(c.days)::timestamp, p_salesperson.timezone),
      booking.first_instant(upper(c.days)::timestamp, p_salesperson.timezone)))), '{}')
    from booking.closures c
    where c.tenant_id = p_salesperson.tenant_id
      and (c.salesperson_id is null or c.salesperson_id = p_salesperson.id)
      and (c.service_id is null or c.service_id = p_service_id)
      and (c.period && tstzrange(p_from, p_to) or c.days && daterange(
        (p_from at time zone p_salesperson.timezone)::date, (p_to at time zone p_salesperson.timezone)::date, '[]')));
end
$$;
comment on function booking.closed_ranges is
  'What closures take of [p_from, p_to), and somewhat around, from a salesperson and a service: those of everybody, of '
  'the salesperson, of the service and of both. Days are the salesperson''s local days.';
