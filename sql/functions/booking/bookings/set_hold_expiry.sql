create or replace function booking.set_hold_expiry() returns trigger
language plpgsql
as $$
begin
  if not booking.is_by_hand() then
    -- booking.place_hold writes the first row of a new booking.
    return new;
  end if;
  delete from booking.holds h where h.booking_id = new.booking_id;
  new.tenant_id := coalesce(new.tenant_id, (select b.tenant_id from booking.bookings b where b.id = new.booking_id));
  return new;
end
$$;
comment on function booking.set_hold_expiry is
  'Trigger: every hold has its row from the start; a row inserted by hand takes the place of the one there is.';
