create or replace function booking.follow_deletion(p_booking_id uuid) returns void
language plpgsql
as $$
declare
  v_booking booking.bookings;
  v_organizer text;
begin
  perform booking.lock_booking(p_booking_id);
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  -- The event is gone already; the saga of the cancellation has the meeting left to delete.
  update booking.provider_objects set state = 'deleted', updated_at = booking.now()
  where booking_id = p_booking_id and capability = 'calendar' and state in ('intended', 'live');
  select g.organizer_user_id into v_organizer from booking.calendar_events g where g.booking_id = p_booking_id;
  perform booking.transition(p_booking_id, 'canceled', 'sales_manual', 'organizer', v_organizer,
    '{"source": "sales_manual"}');
  perform booking.track(p_booking_id, 'customer_notify_required', '{"source": "sales_manual"}');
  update booking.calendar_events set updated_at = booking.now() where booking_id = p_booking_id;
  perform booking.drop_busy(v_booking.salesperson_id, v_booking.start_at_utc, v_booking.end_at_utc);
end
$$;
comment on function booking.follow_deletion is
  'The organizer deleted or canceled the event: the booking is canceled, the meeting follows by saga, staff see that '
  'the customer should hear of it. The caller holds the salesperson''s lock.';
