create or replace function booking.tell_of_end(p_booking booking.bookings) returns void
language plpgsql
as $$
begin
  perform booking.drop_messages(p_booking.id, p_booking.status);
  if p_booking.status <> 'canceled' or p_booking.start_at_utc <= booking.now()
    or not booking.is_telling(p_booking.tenant_id) then
    return;
  end if;
  if p_booking.cancel_source <> 'reschedule' then
    perform booking.tell_customer(p_booking, 'booking_canceled');
  end if;
  -- Organizers know what they canceled; of a booking that another one replaced they are told of that one.
  if p_booking.cancel_source <> 'sales_manual' and not exists (
      select from booking.bookings r
      where r.tenant_id = p_booking.tenant_id and r.rescheduled_from = p_booking.id and r.status = 'confirmed') then
    perform booking.tell_staff(p_booking.tenant_id, p_booking.salesperson_id, p_booking.id, 'staff_canceled',
      p_booking.start_at_utc);
  end if;
end
$$;
comment on function booking.tell_of_end is
  'After the end of a booking: what is queued and not true any more is dropped, with the status as reason; where the '
  'company wants it, of a cancellation the customer is told, unless another time takes its place, and the salesperson, '
  'unless it was they who canceled.';
