create or replace function booking.first_instant(p_local timestamp, p_zone text) returns timestamptz
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  -- Three hours earlier the clock shows three hours less: no change between, which is nearly always so.
  select case
    when ((p_local at time zone p_zone) - interval '3 hours') at time zone p_zone = p_local - interval '3 hours'
      and (p_local at time zone p_zone) at time zone p_zone = p_local
      then p_local at time zone p_zone
    else booking.first_near_change(p_local, p_zone) end
$$;
comment on function booking.first_instant is
  'Instant from which on a zone''s clock shows a local time or a later one: of a doubled time the first occurrence, '
  'of one that is skipped the instant of the jump.';
