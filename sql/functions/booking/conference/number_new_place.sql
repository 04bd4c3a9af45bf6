create or replace function booking.number_new_place() returns trigger
language plpgsql
as $$
begin
  update booking.bookings b set sequence = b.sequence + 1 where b.id = new.booking_id;
  perform booking.requeue_reminders(new.booking_id, 'place_changed');
  return null;
end
$$;
comment on function booking.number_new_place is
  'Trigger: a booking whose meeting has another address has another number for calendars, and reminders of that.';
