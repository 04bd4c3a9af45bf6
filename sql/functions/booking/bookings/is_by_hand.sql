create or replace function booking.is_by_hand() returns boolean
language sql stable
as $$ select coalesce(current_setting('booking.cause', true), '') = '' $$;
comment on function booking.is_by_hand is
  'Whether bookings is being written by hand: none of our functions has said why, so none has entered the tenant, '
  'taken the locks or looked for collisions.';
