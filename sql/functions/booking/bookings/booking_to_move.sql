create or replace function booking.booking_to_move(p_tenant_id uuid, p_booking_id uuid, p_claims jsonb)
  returns booking.bookings
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  if p_claims is null then
    v_booking := booking.own_booking(p_tenant_id, p_booking_id);
  else
    perform booking.raise_if_claims_foreign(p_tenant_id, p_claims, '{reschedule}', p_booking_id);
    select * into v_booking from booking.bookings b where b.tenant_id = p_tenant_id and b.id = p_booking_id;
    if v_booking.id is null or booking.link_in_force(p_claims) is null then
      perform booking.raise_error('invalid_token', 'This link is not known.');
    end if;
    perform booking.raise_if_link_expired(p_claims);
  end if;
  perform booking.raise_if_unchangeable(v_booking, 'reschedule');
  return v_booking;
end
$$;
comment on function booking.booking_to_move is
  'The booking for which the holder of a reschedule link, or, p_claims NULL, its customer who is signed in, looks for '
  'another time, not locked. Errors: SB401 invalid_token, SB404 booking_not_found, salesperson_not_found, SB409 '
  'deadline_passed, invalid_state.';
