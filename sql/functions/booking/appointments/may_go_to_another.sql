create or replace function booking.may_go_to_another(p_booking booking.bookings) returns boolean
language sql stable
as $$
  select p_booking.is_anyone and exists (
    select from booking.services s where s.id = p_booking.service_id and s.assignment <> 'chosen')
$$;
comment on function booking.may_go_to_another is
  'Whether another person may take a booking that its customer moves: they named nobody, and its service still does '
  'not ask them to.';
