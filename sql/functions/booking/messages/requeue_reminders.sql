create or replace function booking.requeue_reminders(p_booking_id uuid, p_reason text) returns void
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.drop_messages(p_booking_id, p_reason, '{booking_reminder,booking_followup}');
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  if v_booking.status = 'confirmed' then
    perform booking.queue_reminders(v_booking);
  end if;
end
$$;
comment on function booking.requeue_reminders is
  'After a change of time, person or place: the reminders of the old one are dropped for a reason, and what is due of '
  'the new one is queued, in this transaction. Other messages say what is true when they are sent.';
