create or replace function booking.bookings_ahead(p_salesperson_id uuid, p_at timestamptz)
returns setof booking.bookings
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 300
as $$
  select b.* from booking.bookings b
  where b.tenant_id = (select s.tenant_id from booking.salespersons s where s.id = p_salesperson_id)
    and b.salesperson_id = p_salesperson_id and b.status = 'confirmed'
    and b.start_at_utc > p_at - interval '24 hours' and b.end_at_utc > p_at
  union all
  -- Only a booking that its organizer moved may be longer than a day.
  select b.* from booking.reservations m join booking.bookings b on b.id = m.booking_id
  where m.resource_id = p_salesperson_id and m.is_moved
    and m.starts_at <= p_at - interval '24 hours' and m.ends_at > p_at
    and b.salesperson_id = p_salesperson_id and b.status = 'confirmed'
$$;
comment on function booking.bookings_ahead is
  'Confirmed bookings of a salesperson that are not over at p_at, whatever else they reserve.';
