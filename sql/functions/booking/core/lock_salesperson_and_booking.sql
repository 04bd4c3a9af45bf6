create or replace function booking.lock_salesperson_and_booking(p_booking_id uuid) returns booking.bookings
language plpgsql
as $$
declare
  v_booking booking.bookings;
begin
  select * into v_booking from booking.bookings where id = p_booking_id;
  if found then
    perform booking.lock_salesperson(v_booking.salesperson_id);
    perform booking.lock_booking(p_booking_id);
    -- The row too: a status changed by hand knows no other lock.
    select * into v_booking from booking.bookings where id = p_booking_id for no key update;
  end if;
  return v_booking;
end
$$;
comment on function booking.lock_salesperson_and_booking is
  'Locks salesperson and booking in the documented order and returns the booking as it is then; a NULL row when there '
  'is none.';
