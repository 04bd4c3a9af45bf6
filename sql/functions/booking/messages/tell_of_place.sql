create or replace function booking.tell_of_place(p_booking booking.bookings) returns void
language plpgsql
as $$
begin
  -- Of two changes in a row the last is told; a message says what is true when it is sent.
  perform booking.drop_messages(p_booking.id, 'place_changed', '{booking_place_changed}');
  if p_booking.status = 'confirmed' and p_booking.start_at_utc > booking.now()
    and not (booking.place_of(p_booking)).needs_phone
    and (booking.is_telling(p_booking.tenant_id) or (booking.calendar_kind_of(p_booking)).confirmation_by = 'mail') then
    perform booking.tell_customer(p_booking, 'booking_place_changed');
  end if;
end
$$;
comment on function booking.tell_of_place is
  'After staff changed the place of a booking: where the company wants it, or no invitation does, its customer is '
  'told.';
