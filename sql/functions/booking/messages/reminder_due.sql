create or replace function booking.reminder_due(
  p_start timestamptz, p_days integer, p_minutes integer, p_zone text
) returns timestamptz
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$
  -- Subtracting a day from the instant itself would take a day of the session's zone. With no days the
  -- instant stays: of a time that the clock shows twice it may be the second.
  select case when p_days = 0 then p_start
      else booking.first_instant((p_start at time zone p_zone) - make_interval(days => p_days), p_zone) end
    - make_interval(mins => p_minutes)
$$;
comment on function booking.reminder_due is
  'When somebody in a zone is reminded of a start: so many days before at the same time by the clock there (of a time '
  'that day shows twice the first, of one that it skips the instant of the jump), and so many minutes that pass.';
