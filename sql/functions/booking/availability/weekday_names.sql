create or replace function booking.weekday_names() returns text[]
language sql immutable
as $$ select array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] $$;
comment on function booking.weekday_names is 'Names of the weekdays in working_hours; the position is the ISO weekday.';
