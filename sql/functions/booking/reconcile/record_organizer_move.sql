create or replace function booking.record_organizer_move(
  p_booking_id uuid, p_old_start timestamptz, p_old_end timestamptz, p_start_at timestamptz, p_end_at timestamptz,
  p_is_draft boolean
) returns void
language plpgsql
as $$
declare
  v_meta jsonb := jsonb_build_object(
    'before', jsonb_build_object('start_at', booking.iso(p_old_start), 'end_at', booking.iso(p_old_end)),
    'after', jsonb_build_object('start_at', booking.iso(p_start_at), 'end_at', booking.iso(p_end_at)))
    || case when p_is_draft then '{"is_draft": true}' else '{}' end::jsonb;
begin
  perform booking.track(p_booking_id, 'event_moved_by_sales', v_meta);
  perform booking.track(p_booking_id, 'customer_reinvite_required', v_meta);
  perform booking.audit('booking.moved', 'booking', p_booking_id::text, v_meta, 'organizer',
    (select coalesce(s.graph_user_id, s.id::text)
      from booking.bookings b join booking.salespersons s on s.id = b.salesperson_id
      where b.id = p_booking_id));
  perform booking.tell_webhooks(p_booking_id, 'booking.moved', jsonb_build_object('before', v_meta -> 'before'));
end
$$;
comment on function booking.record_organizer_move is
  'Tracks and audits a move that the organizer made in the calendar; staff see that a re-invitation may be needed. '
  'is_draft: the calendar says that the organizer has not sent the update, so it told the customer nothing.';
