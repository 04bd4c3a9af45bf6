create or replace function booking.tell_of_end(p_booking booking.bookings) returns void
language plpgsql
as $$
declare
  v_kind booking.calendar_kinds;
  v_is_telling boolean;
  v_is_replaced boolean;
  v_is_with_another boolean;
begin
  perform booking.drop_messages(p_booking.id, p_booking.status);
  if p_booking.status <> 'canceled' or p_booking.start_at_utc <= booking.now() then
    return;
  end if;
  v_kind := booking.calendar_kind_of(p_booking);
  v_is_telling := booking.is_telling(p_booking.tenant_id);
  v_is_replaced := exists (
    select from booking.bookings r
    where r.tenant_id = p_booking.tenant_id and r.rescheduled_from = p_booking.id and r.status = 'confirmed'
      and r.calendar_kind = v_kind.kind);
  v_is_with_another := exists (
    select from booking.bookings r
    where r.tenant_id = p_booking.tenant_id and r.rescheduled_from = p_booking.id and r.status = 'confirmed'
      and r.salesperson_id <> p_booking.salesperson_id);
  -- What came by mail goes by mail, or it stays in the customer's calendar; the new time's takes its place, unless
  -- it comes by another kind of calendar.
  if (v_kind.confirmation_by = 'mail' or not booking.is_invited(p_booking)) and not v_is_replaced
    or p_booking.cancel_source <> 'reschedule'
      and (v_is_telling or booking.is_paid(p_booking.tenant_id, p_booking.id)) then
    perform booking.tell_customer(p_booking, 'booking_canceled');
  end if;
  -- Organizers know what they canceled; of a booking that another one of theirs replaced they are
  -- told of that one.
  if (v_is_telling or not v_kind.has_calendar) and p_booking.cancel_source <> 'sales_manual'
    and (v_is_with_another or not v_is_replaced) then
    perform booking.tell_staff(p_booking.tenant_id, p_booking.salesperson_id, p_booking.id, 'staff_canceled',
      p_booking.start_at_utc);
  end if;
end
$$;
comment on function booking.tell_of_end is
  'After the end of a booking: what is queued and not true any more is dropped, with the status as reason. Of a '
  'cancellation the customer is told where the company wants it, there is money on it or no calendar does, unless '
  'another time takes its place in the same kind of calendar, and so is the salesperson, unless it was they who '
  'canceled.';
