create or replace function booking.source_of(p_booking booking.bookings) returns text
language sql immutable
as $$
  select coalesce(p_booking.source, case when p_booking.account_id is null then 'customer' else 'account' end)
$$;
comment on function booking.source_of is
  'Where an appointment came from, of whatever it was moved to since: customer (who booked signed out), account (who '
  'was signed in), staff (by hand) or program (a key of the company).';
