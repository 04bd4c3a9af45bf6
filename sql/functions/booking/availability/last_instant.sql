create or replace function booking.last_instant(p_local timestamp, p_zone text) returns timestamptz
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  -- AT TIME ZONE reads a doubled local time as its second occurrence.
  select case when (p_local at time zone p_zone) at time zone p_zone = p_local then p_local at time zone p_zone
    else booking.clock_jump(p_local, p_zone) end
$$;
comment on function booking.last_instant is
  'Instant at which a zone''s clock shows a local time for the last time: of a doubled time the second occurrence, of '
  'one that is skipped the instant of the jump.';
