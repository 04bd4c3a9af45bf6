create or replace function booking.tell_of_confirmation(p_booking booking.bookings) returns void
language plpgsql
as $$
declare
  v_kind booking.calendar_kinds := booking.calendar_kind_of(p_booking);
  v_is_ahead boolean := p_booking.start_at_utc > booking.now();
  v_is_telling boolean := booking.is_telling(p_booking.tenant_id);
begin
  if not p_booking.is_quiet then
    perform booking.queue_mail(p_booking.id, case when v_is_ahead and (v_is_telling or v_kind.confirmation_by = 'mail')
        and p_booking.rescheduled_from is not null
      then 'booking_rescheduled' else 'booking_confirmed' end);
  end if;
  perform booking.queue_reminders(p_booking);
  -- Whom no calendar tells, a mail does.
  if v_is_ahead and (v_is_telling or not v_kind.has_calendar) then
    perform booking.tell_staff(p_booking.tenant_id, p_booking.salesperson_id, p_booking.id, 'staff_new_booking',
      p_booking.start_at_utc);
  end if;
end
$$;
comment on function booking.tell_of_confirmation is
  'After a confirmation: its mail, which says of another time that it is one where the company wants that or no '
  'invitation comes, unless staff made it without word to the customer; reminders; and the salesperson, where the '
  'company wants that or they have no calendar.';
