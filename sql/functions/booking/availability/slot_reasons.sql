create or replace function booking.slot_reasons() returns text[]
language sql immutable
as $$ select array['unknown', 'booked', 'calendar', 'notice', 'closure'] $$;
comment on function booking.slot_reasons is
  'Why a slot within hours is not free: nobody knows (unknown: the calendar cannot be read), booked, busy in the '
  'calendar, within the notice or beyond the horizon (notice), closed (closure); the nearest to being free first.';
