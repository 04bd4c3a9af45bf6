create or replace function booking.clear_cause() returns text
language sql volatile
as $$ select set_config('booking.cause', '', true) $$;
comment on function booking.clear_cause is
  'From here on a write to bookings counts as made by hand. Returns the empty text: assigning it costs less than a '
  'statement of its own.';
