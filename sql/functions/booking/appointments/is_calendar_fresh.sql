create or replace function booking.is_calendar_fresh(
  p_salesperson booking.salespersons, p_from timestamptz, p_to timestamptz, p_max_age_seconds double precision
) returns boolean
language sql stable
as $$
  select not p_salesperson.has_calendar or booking.calendar_address(p_salesperson.id) is null
    or booking.is_cached(p_salesperson.id, p_from, p_to, p_max_age_seconds)
$$;
comment on function booking.is_calendar_fresh is
  'Whether booking.busy_fetch would have nothing to read for [p_from, p_to); takes no lease.';
