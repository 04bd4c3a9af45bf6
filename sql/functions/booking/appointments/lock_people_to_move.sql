create or replace function booking.lock_people_to_move(p_tenant_id uuid, p_booking_id uuid) returns void
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  select * into v_booking from booking.bookings b where b.tenant_id = p_tenant_id and b.id = p_booking_id;
  if v_booking.id is not null and booking.may_go_to_another(v_booking) then
    perform booking.lock_salespeople(array(
      select s.id from booking.people_of_service(booking.service_as_booked(v_booking)) s) || v_booking.salesperson_id);
  end if;
end
$$;
comment on function booking.lock_people_to_move is
  'Locks everybody who may take a booking that is moved, before the booking itself; nobody where its own person alone '
  'may: whoever locks the booking locks them.';
