create or replace function booking.clear_cause() returns void
language sql volatile
as $$ select set_config('booking.cause', '', true) $$;
comment on function booking.clear_cause() is 'From here on a write to bookings counts as made by hand.';
