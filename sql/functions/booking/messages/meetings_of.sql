create or replace function booking.meetings_of(p_salesperson booking.salespersons, p_day date)
  returns setof booking.bookings
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  select b.*
  from booking.bookings b
  where b.tenant_id = p_salesperson.tenant_id and b.salesperson_id = p_salesperson.id and b.status = 'confirmed'
    and b.start_at_utc >= booking.first_instant(p_day + time '00:00', p_salesperson.timezone)
    and b.start_at_utc < booking.first_instant(p_day + time '24:00', p_salesperson.timezone)
$$;
comment on function booking.meetings_of is 'Confirmed bookings that begin on a day of a salesperson''s zone.';
