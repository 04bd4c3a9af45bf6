create or replace function booking.follow_booking_tenant() returns trigger
language plpgsql
as $$
begin
  new.tenant_id := (select b.tenant_id from booking.bookings b where b.id = new.booking_id);
  return new;
end
$$;
comment on function booking.follow_booking_tenant is
  'Trigger: a row written by hand for a booking, without naming the tenant, belongs to the tenant of the booking.';
