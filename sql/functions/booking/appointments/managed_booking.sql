create or replace function booking.managed_booking(p_tenant_id uuid, p_booking_id uuid) returns booking.bookings
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  perform booking.set_known_tenant(p_tenant_id);
  select * into v_booking from booking.bookings b where b.tenant_id = p_tenant_id and b.id = p_booking_id;
  if not found or not booking.may_manage(v_booking.salesperson_id) then
    perform booking.raise_error('booking_not_found', 'There is no such booking.');
  end if;
  return v_booking;
end
$$;
comment on function booking.managed_booking is
  'A booking of a tenant that who asks may manage: owners and administrators all, salespeople those with themselves. '
  'Errors: SB403 tenant_scope, SB404 booking_not_found (also of somebody else''s, for a salesperson).';
