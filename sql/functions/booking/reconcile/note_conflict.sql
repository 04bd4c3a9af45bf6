create or replace function booking.note_conflict(p_move jsonb) returns void
language plpgsql
as $$
declare
  v_booking_id uuid := (p_move ->> 'booking_id')::uuid;
  v_start timestamptz := (p_move ->> 'start_at')::timestamptz;
  v_end timestamptz := (p_move ->> 'end_at')::timestamptz;
  v_meta jsonb := jsonb_build_object('start_at', booking.iso(v_start), 'end_at', booking.iso(v_end),
    'reason', booking.conflict_reason(v_end));
begin
  if exists (select from booking.pending_moves p
    where p.booking_id = v_booking_id and p.start_at_utc = v_start and p.end_at_utc = v_end) then
    return;
  end if;
  insert into booking.pending_moves (booking_id, tenant_id, salesperson_id, start_at_utc, end_at_utc, recorded_at)
  select b.id, b.tenant_id, b.salesperson_id, v_start, v_end, booking.now() from booking.bookings b
    where b.id = v_booking_id
  on conflict (booking_id) do update set start_at_utc = excluded.start_at_utc, end_at_utc = excluded.end_at_utc,
    recorded_at = excluded.recorded_at;
  perform booking.track(v_booking_id, 'event_move_conflict', v_meta);
  perform booking.audit('booking.move_conflict', 'booking', v_booking_id::text, v_meta, 'organizer');
end
$$;
comment on function booking.note_conflict is
  'Records an organizer''s move that cannot be followed now, once for each target time: pending_moves, '
  'event_move_conflict and an audit entry, with the reason (booking.conflict_reason).';
