create or replace function booking.release_original(p_booking booking.bookings) returns void
language plpgsql
as $$
declare
  v_original booking.bookings;
  v_booking booking.bookings;
begin
  if p_booking.rescheduled_from is null then
    return;
  end if;
  perform booking.lock_booking(p_booking.rescheduled_from);
  select * into v_original from booking.bookings b where b.id = p_booking.rescheduled_from;
  if v_original.status = 'confirmed' then
    perform booking.money_follows(p_booking);
    if v_original.place = p_booking.place and v_original.place_text is distinct from p_booking.place_text
      and v_original.place_changed_at >= greatest(p_booking.created_at, p_booking.place_changed_at) then
      update booking.bookings b
      set place_text = v_original.place_text, place_changed_at = v_original.place_changed_at,
        sequence = b.sequence + 1, updated_at = booking.now()
      where b.id = p_booking.id
      returning * into v_booking;
      perform booking.follow_place(v_booking);
    end if;
    perform booking.transition(p_booking.rescheduled_from, 'canceled', 'rescheduled',
      case p_booking.proof when 'staff' then 'administrator' else 'customer' end,
      case when p_booking.proof <> 'staff' then p_booking.customer_id::text end,
      jsonb_build_object('source', 'reschedule', 'new_booking_id', p_booking.id));
  end if;
end
$$;
comment on function booking.release_original is
  'What another time was found for is canceled when that is confirmed, in the same transaction, unless it was '
  'canceled first; what was paid for it goes on with the other. Where staff changed its place since the other time was '
  'held, that goes along.';
