create or replace function booking.booking_to_act_on(
  p_tenant_id uuid, p_booking_id uuid, p_claims jsonb, p_purpose text
) returns booking.bookings
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.raise_if_members_only(p_tenant_id);
  if p_claims is null then
    return booking.lock_salesperson_and_booking((booking.own_booking(p_tenant_id, p_booking_id)).id);
  end if;
  v_booking := booking.booking_of_claims(p_tenant_id, p_claims, array[p_purpose], p_booking_id);
  if p_purpose in ('cancel', 'reschedule') then
    perform booking.raise_if_link_expired(p_claims);
  elsif booking.is_past(p_claims) then
    perform booking.raise_error('invalid_token', 'This link is too old.');
  end if;
  return v_booking;
end
$$;
comment on function booking.booking_to_act_on is
  'The booking that the holder of a link of that purpose, or, p_claims NULL, its customer who is signed in, changes; '
  'locked. Errors: SB401 invalid_token, sign_in_required, SB404 booking_not_found.';
