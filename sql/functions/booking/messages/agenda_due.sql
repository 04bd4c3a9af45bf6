create or replace function booking.agenda_due(p_day date, p_zone text) returns timestamptz
-- Plain SQL, so that it becomes part of the query that calls it.
language sql stable
as $$ select booking.first_instant(p_day + time '07:00', p_zone) $$;
comment on function booking.agenda_due is
  'When somebody in a zone is told the meetings of a day: at seven in the morning there.';
