create or replace function booking.provider_of(p_booking booking.bookings, p_capability text) returns text
language sql stable
as $$
  select case p_capability
    when 'conference' then (
      select l.provider from booking.services s join booking.places l on l.place = s.place
      where s.id = p_booking.service_id)
    when 'calendar' then (
      select k.provider from booking.salespersons s join booking.calendar_kinds k on k.kind = s.calendar_kind
      where s.id = p_booking.salesperson_id)
    else (select p.provider from booking.providers p where p.capability = p_capability and p.is_usual) end
$$;
comment on function booking.provider_of is
  'Who makes a booking''s conference, as the place of its service says; who its calendar event, as the salesperson''s '
  'kind of calendar says; who anything else, the usual provider. NULL: it has none.';
