create or replace function booking.follow_moves(p_salesperson_id uuid, p_events jsonb) returns jsonb
language plpgsql
as $$
declare
  v_moves jsonb;
begin
  -- A recorded conflict that was moved back is void.
  perform booking.void_conflict(f.booking_id)
  from booking.events_to_follow(p_salesperson_id, p_events) f
    join booking.pending_moves p on p.booking_id = f.booking_id
  where f.verdict = 'same';
  select coalesce(jsonb_agg(jsonb_build_object('booking_id', f.booking_id,
    'start_at', f.event ->> 'start_at', 'end_at', f.event ->> 'end_at', 'is_draft', f.event -> 'is_draft')
      order by f.booking_id), '[]') into v_moves
  from booking.events_to_follow(p_salesperson_id, p_events) f
  where f.verdict = 'moved';
  update booking.calendar_events g set etag = coalesce(f.event ->> 'etag', g.etag),
    updated_at = case when f.verdict = 'moved' then booking.now() else g.updated_at end
  from booking.events_to_follow(p_salesperson_id, p_events) f
  where g.booking_id = f.booking_id and f.verdict in ('moved', 'same')
    and (f.verdict = 'moved' or g.etag <> f.event ->> 'etag');
  return booking.apply_moves(p_salesperson_id, v_moves);
end
$$;
comment on function booking.follow_moves is
  'Applies the moves that a comparison found as one set, with those pending. The caller holds the salesperson''s '
  'lock.';
