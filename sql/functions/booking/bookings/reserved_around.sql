create or replace function booking.reserved_around(p_resource_id uuid, p_from timestamptz, p_to timestamptz)
returns setof booking.reservations
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable rows 5
as $$
  -- Range operators are not leakproof: under row-level security they would scan all of a tenant's rows.
  select r.* from booking.reservations r
  where r.resource_id = p_resource_id and not r.is_moved
    and r.starts_at > p_from - interval '24 hours' and r.starts_at < p_to and r.ends_at > p_from
  union all
  -- Only a booking that its organizer moved may be longer than a day.
  select m.* from booking.reservations m
  where m.resource_id = p_resource_id and m.is_moved and m.starts_at < p_to and m.ends_at > p_from
$$;
comment on function booking.reserved_around is
  'Reservations of a resource that overlap [p_from, p_to), those of lapsed holds among them: what every test for a '
  'collision looks at.';
