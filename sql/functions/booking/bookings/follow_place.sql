create or replace function booking.follow_place(p_booking booking.bookings) returns void
language plpgsql
as $$
begin
  if p_booking.status = 'confirmed' then
    perform booking.requeue_reminders(p_booking.id, 'place_changed');
  end if;
  if p_booking.end_at_utc > booking.now() and p_booking.providers ? 'calendar' and booking.is_place_in_event(p_booking)
    and p_booking.status in ('pending_verify', 'confirmed')
    and exists (select from booking.sagas g where g.booking_id = p_booking.id and g.kind = 'confirm') then
    perform booking.start_saga(p_booking.id, 'relocate');
  end if;
end
$$;
comment on function booking.follow_place is
  'After the place of a booking was changed, and its number for calendars raised: reminders are those of the new '
  'place, and its event, made or being made, is brought there. The caller holds the booking''s locks.';
