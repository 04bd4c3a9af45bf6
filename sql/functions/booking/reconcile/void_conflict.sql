create or replace function booking.void_conflict(p_booking_id uuid) returns boolean
language plpgsql
as $$
declare
  v_tracking_id bigint;
begin
  delete from booking.pending_moves p where p.booking_id = p_booking_id;
  if not found then
    return false;
  end if;
  for v_tracking_id in
    update booking.tracking_events t
    set meta_json = t.meta_json || jsonb_build_object('handled_at', booking.iso(booking.now()),
      'handled_by', 'organizer')
    where t.booking_id = p_booking_id and t.type = 'event_move_conflict' and not jsonb_exists(t.meta_json, 'handled_at')
    returning t.id
  loop
    perform booking.audit('follow_up.handled', 'booking', p_booking_id::text,
      jsonb_build_object('tracking_id', v_tracking_id, 'type', 'event_move_conflict'), 'organizer');
  end loop;
  return true;
end
$$;
comment on function booking.void_conflict is
  'The organizer put the event back to the time of its booking: a move that waits is void, and staff have nothing to '
  'see to any more. True when one waited. The caller holds the salesperson''s lock.';
