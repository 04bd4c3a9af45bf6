create or replace function booking.is_proved(p_booking booking.bookings) returns boolean
language sql immutable
as $$
  select case p_booking.proof
    when 'mail' then true
    when 'staff' then true
    when 'account' then p_booking.account_id is not null
    else false end
$$;
comment on function booking.is_proved is
  'Whether the proof of a booking that is to be confirmed is on record. A mail was sent for what waits for it; an '
  'account is named; a payment has no record yet that could show it.';
