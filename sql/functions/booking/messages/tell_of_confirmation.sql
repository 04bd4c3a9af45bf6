create or replace function booking.tell_of_confirmation(p_booking booking.bookings) returns void
language plpgsql
as $$
declare
  v_is_telling boolean := p_booking.start_at_utc > booking.now() and booking.is_telling(p_booking.tenant_id);
begin
  perform booking.queue_mail(p_booking.id, case when v_is_telling and p_booking.rescheduled_from is not null
    then 'booking_rescheduled' else 'booking_confirmed' end);
  perform booking.queue_reminders(p_booking);
  if v_is_telling then
    perform booking.tell_staff(p_booking.tenant_id, p_booking.salesperson_id, p_booking.id, 'staff_new_booking',
      p_booking.start_at_utc);
  end if;
end
$$;
comment on function booking.tell_of_confirmation is
  'After a confirmation: its mail, which where the company wants that says of another time that it is one; reminders; '
  'and, where the company wants that, the salesperson.';
