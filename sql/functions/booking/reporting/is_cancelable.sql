create or replace function booking.is_cancelable(p_booking booking.bookings) returns boolean
language sql volatile
as $$ select p_booking.status = 'confirmed' and p_booking.end_at_utc > booking.now() $$;
comment on function booking.is_cancelable is
  'Whether an administrator can cancel: the booking is confirmed and not over.';
