create or replace function booking.drop_busy_of(p_object booking.provider_objects) returns void
language sql volatile
as $$
  select booking.drop_busy((select b.salesperson_id from booking.bookings b where b.id = p_object.booking_id),
    p_object.start_at_utc, p_object.end_at_utc)
$$;
comment on function booking.drop_busy_of is
  'A person''s calendar changed where this event is or was: busy times cached from it are forgotten.';
