create or replace function booking.booking_of_claims(
  p_tenant_id uuid, p_claims jsonb, p_purposes text[], p_booking_id uuid default null
) returns booking.bookings
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.raise_if_claims_foreign(p_tenant_id, p_claims, p_purposes, p_booking_id);
  v_booking := booking.lock_salesperson_and_booking((p_claims ->> 'booking_id')::uuid);
  if v_booking.id is null or booking.link_in_force(p_claims) is null then
    perform booking.raise_error('invalid_token', 'This link is not known.');
  end if;
  return v_booking;
end
$$;
comment on function booking.booking_of_claims is
  'The booking that verified claims name, locked. Claims of another tenant, purpose or booking are worthless, and so '
  'is a link that is not in force (booking.link_in_force). Errors: SB401 invalid_token.';
