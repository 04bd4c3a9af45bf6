create or replace function booking.appointment_to_manage(p_tenant_id uuid, p_booking_id uuid, p_version integer)
  returns booking.bookings
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.managed_booking(p_tenant_id, p_booking_id);
  v_booking := booking.lock_salesperson_and_booking(p_booking_id);
  perform booking.raise_if_stale(p_version, v_booking.version);
  return v_booking;
end
$$;
comment on function booking.appointment_to_manage is
  'A booking that who asks may manage and is about to change, locked with its salesperson; p_version: as it was read, '
  'NULL: whatever it is. Errors: SB403 tenant_scope, SB404 booking_not_found, SB409 version_conflict.';
