create or replace function booking.clear_cause() returns void
language plpgsql
as $$
begin
  perform set_config('booking.cause', '', true);
end
$$;
comment on function booking.clear_cause() is 'From here on a write to bookings counts as made by hand.';
