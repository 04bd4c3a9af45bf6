create or replace function booking.tell_of_move(p_booking_id uuid, p_old_start timestamptz, p_old_end timestamptz)
returns void
language plpgsql
as $$
declare
  v_known jsonb;
  v_booking booking.bookings;
begin
  -- Of two moves in a row the customer knows the time before the first, while nothing of that was handed over.
  select case when bool_and(o.status = 'queued' and o.outcome_unknown_at is null) then min(o.data::text)::jsonb end
  into v_known
  from booking.notification_outbox o
  where o.booking_id = p_booking_id and o.purpose = 'booking_moved' and o.status <> 'dropped'
    and o.sequence = (
      select max(l.sequence) from booking.notification_outbox l
      where l.booking_id = p_booking_id and l.purpose = 'booking_moved');
  perform booking.drop_messages(p_booking_id, 'moved', '{booking_moved}');
  perform booking.requeue_reminders(p_booking_id, 'moved');
  select * into v_booking from booking.bookings b where b.id = p_booking_id;
  v_known := coalesce(v_known, jsonb_build_object(
    'old_start_at', booking.iso(p_old_start), 'old_end_at', booking.iso(p_old_end)));
  if v_booking.status = 'confirmed' and v_booking.start_at_utc > booking.now()
    and (booking.is_telling(v_booking.tenant_id)
      or (booking.calendar_kind_of(v_booking)).confirmation_by = 'mail')
    and v_known <> jsonb_build_object(
      'old_start_at', booking.iso(v_booking.start_at_utc), 'old_end_at', booking.iso(v_booking.end_at_utc)) then
    perform booking.tell_customer(v_booking, 'booking_moved', v_known);
  end if;
end
$$;
comment on function booking.tell_of_move is
  'After a move that the customer did not make: reminders are those of the new time, and where the company wants it, '
  'or no invitation does, the customer is told, unless it is back at the time that the customer knows.';
