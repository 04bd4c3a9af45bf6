create or replace function booking.drop_feed() returns trigger
language plpgsql
as $$
begin
  new.feed_digest := null;
  return new;
end
$$;
comment on function booking.drop_feed is 'Trigger: nobody reads the bookings of a salesperson who has left.';
