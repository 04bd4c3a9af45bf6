create or replace function booking.after_quiet_hours(p_at timestamptz, p_zone text) returns timestamptz
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  select case
    when l.clock::time >= time '08:00' and l.clock::time < time '21:00' then p_at
    else booking.first_instant(
      l.clock::date + case when l.clock::time >= time '21:00' then 1 else 0 end + time '08:00', p_zone) end
  from (select p_at at time zone p_zone as clock) l
$$;
comment on function booking.after_quiet_hours is
  'From when on a telephone may ring: at once, or, from 21:00 to 08:00 by the clock of a zone, from 08:00 on.';
