create or replace function booking.is_cached(
  p_salesperson_id uuid, p_from timestamptz, p_to timestamptz, p_max_age_seconds double precision
) returns boolean
language sql stable
as $$
  select (count(*) = ((p_to - interval '1 microsecond') at time zone 'UTC')::date
    - (p_from at time zone 'UTC')::date + 1)
  from booking.busy_days b
  where b.salesperson_id = p_salesperson_id
    and b.day between (p_from at time zone 'UTC')::date and ((p_to - interval '1 microsecond') at time zone 'UTC')::date
    and b.fetched_at >= booking.now() - make_interval(secs => greatest(p_max_age_seconds, 1))
$$;
comment on function booking.is_cached is
  'Whether the busy times of every UTC day of [p_from, p_to) were read at most p_max_age_seconds ago (never less than '
  'one second): then booking.busy_fetch asks for nothing.';
