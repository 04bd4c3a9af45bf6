create or replace function booking.before_quiet_hours(p_at timestamptz, p_zone text) returns timestamptz
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  select case
    when (p_at at time zone p_zone)::time >= time '08:00' and (p_at at time zone p_zone)::time < time '21:00' then p_at
    else (
      -- Around a change of the clock an evening's last minute comes twice, or is skipped with all of its day.
      select max(c.at)
      from generate_series(0, 2) as back (days)
      cross join lateral (
        select (p_at at time zone p_zone)::date - back.days + time '20:59' as evening) e
      cross join lateral (values
        (booking.first_instant(e.evening, p_zone)), (booking.last_instant(e.evening, p_zone))) c (at)
      where c.at <= p_at and (c.at at time zone p_zone)::time between time '08:00' and time '20:59'
    ) end
$$;
comment on function booking.before_quiet_hours is
  'An instant at which a telephone may ring: this one, or, from 21:00 to 08:00 by the clock of a zone, the last minute '
  'before, 20:59 of the evening.';
