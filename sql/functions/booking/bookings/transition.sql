create or replace function booking.transition(
  p_booking_id uuid, p_to text, p_event text, p_actor_type text, p_actor_id text, p_meta jsonb default '{}'
) returns void
language plpgsql
as $$
declare
  v_outer text := coalesce(current_setting('booking.cause', true), '');
begin
  perform booking.set_cause(p_event, p_actor_type, p_actor_id, p_meta);
  update booking.bookings set status = p_to where id = p_booking_id;
  -- A transition can happen inside another write, e.g. a lapsed hold in the way of a new one.
  perform set_config('booking.cause', v_outer, true);
end
$$;
comment on function booking.transition is
  'Moves a booking along booking.transitions; triggers check, track, audit, free or keep its reservations and start '
  'provider work. The caller holds the salesperson''s and the booking''s lock. Errors: SB001 illegal_transition, '
  'SB002 confirmed_without_proof.';
