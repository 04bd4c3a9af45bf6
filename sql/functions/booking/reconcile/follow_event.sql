create or replace function booking.follow_event(p_booking booking.bookings, p_event jsonb) returns text
language plpgsql
as $$
declare
  v_verdict text := booking.event_verdict(p_booking, p_event);
  v_start timestamptz := (p_event ->> 'start_at')::timestamptz;
  v_end timestamptz := (p_event ->> 'end_at')::timestamptz;
  v_is_known boolean;
  v_result jsonb;
begin
  if v_verdict = 'gone' then
    if booking.stop_deletion(p_booking.salesperson_id) then
      return 'mass_cancel_stopped';
    end if;
    perform booking.follow_deletion(p_booking.id);
    return 'canceled';
  end if;
  if v_verdict in ('same', 'moved') then
    update booking.calendar_events set etag = p_event ->> 'etag'
    where booking_id = p_booking.id and etag is distinct from p_event ->> 'etag' and p_event ->> 'etag' is not null;
  end if;
  if v_verdict = 'same' then
    if booking.void_conflict(p_booking.id) then
      update booking.calendar_events set updated_at = booking.now() where booking_id = p_booking.id;
      perform booking.apply_moves(p_booking.salesperson_id, '[]');
      return 'moved_back';
    end if;
  elsif v_verdict = 'moved' then
    v_is_known := exists (
      select from booking.pending_moves p
        where p.booking_id = p_booking.id and p.start_at_utc = v_start and p.end_at_utc = v_end);
    v_result := booking.apply_moves(p_booking.salesperson_id,
      jsonb_build_array(jsonb_build_object('booking_id', p_booking.id, 'start_at', v_start, 'end_at', v_end,
        'is_draft', p_event -> 'is_draft')));
    if v_result -> 'pending' ? p_booking.id::text and v_is_known then
      return 'conflict';
    end if;
    update booking.calendar_events set updated_at = booking.now() where booking_id = p_booking.id;
    return case when v_result -> 'pending' ? p_booking.id::text then 'conflict' else 'moved' end;
  end if;
  return 'none';
end
$$;
comment on function booking.follow_event is
  'Brings a booking in line with its event by state alone, so that repeated, late and reordered news do no '
  'harm [GRAPH-35]: canceled, moved, conflict (recorded, applied when possible), moved_back (a recorded conflict is '
  'void), mass_cancel_stopped (too many are gone: an administrator decides, a comparison cancels) or none. The caller '
  'holds the salesperson''s lock.';
