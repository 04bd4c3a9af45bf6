create or replace function booking.busy_range(
  p_starts_at timestamptz, p_ends_at timestamptz, p_is_all_day boolean, p_zone text
) returns tstzrange
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  select case when p_is_all_day
    then tstzrange(
      booking.first_instant(p_starts_at at time zone 'UTC', p_zone),
        booking.first_instant(p_ends_at at time zone 'UTC', p_zone))
    else tstzrange(p_starts_at, p_ends_at) end
$$;
comment on function booking.busy_range is
  'When a calendar item takes time, whoever told of it: all days are told as midnights in UTC and last from midnight '
  'to midnight of the person''s zone (IANA); everything else lasts from instant to instant.';
