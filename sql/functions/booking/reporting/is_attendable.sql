create or replace function booking.is_attendable(p_booking booking.bookings) returns boolean
language sql volatile
as $$ select p_booking.status = 'confirmed' and p_booking.start_at_utc <= booking.now() $$;
comment on function booking.is_attendable is
  'Whether attendance can be recorded: the booking is confirmed and has started.';
