create or replace function booking.release_original(p_booking booking.bookings) returns void
language plpgsql
as $$
begin
  if p_booking.rescheduled_from is null then
    return;
  end if;
  perform booking.lock_booking(p_booking.rescheduled_from);
  if exists (select from booking.bookings b where b.id = p_booking.rescheduled_from and b.status = 'confirmed') then
    perform booking.transition(p_booking.rescheduled_from, 'canceled', 'rescheduled',
      case p_booking.proof when 'staff' then 'administrator' else 'customer' end,
      case when p_booking.proof <> 'staff' then p_booking.customer_id::text end,
      jsonb_build_object('source', 'reschedule', 'new_booking_id', p_booking.id));
  end if;
end
$$;
comment on function booking.release_original is
  'What another time was found for is canceled when that is confirmed, in the same transaction, unless it was '
  'canceled first.';
