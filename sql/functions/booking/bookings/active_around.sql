create or replace function booking.active_around(p_salesperson_id uuid, p_from timestamptz, p_to timestamptz)
returns setof booking.bookings
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 5
as $$
  -- Range operators are not leakproof: under row-level security they would scan all of a
  -- tenant's rows. Comparisons of instants use the unique index of active slots.
  select b.* from booking.bookings b
  where b.tenant_id = (select s.tenant_id from booking.salespersons s where s.id = p_salesperson_id)
    and b.salesperson_id = p_salesperson_id and b.status in ('hold', 'pending_verify', 'confirmed')
    and b.start_at_utc > p_from - interval '24 hours' and b.start_at_utc < p_to and b.end_at_utc > p_from
  union all
  -- Only a booking that its organizer moved may be longer than a day.
  select m.* from booking.bookings m
  where m.salesperson_id = p_salesperson_id and m.is_moved and m.status = 'confirmed'
    and m.start_at_utc <= p_from - interval '24 hours' and m.end_at_utc > p_from
$$;
comment on function booking.active_around is
  'Active bookings of a salesperson that overlap [p_from, p_to), lapsed holds among them.';
