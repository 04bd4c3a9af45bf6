create or replace function booking.provider_of(p_booking booking.bookings, p_capability text) returns text
language sql stable
as $$
  select case p_capability
    when 'conference' then (booking.place_of(p_booking)).provider
    when 'calendar' then (booking.calendar_kind_of(p_booking)).provider
    else (select p.provider from booking.providers p where p.capability = p_capability and p.is_usual) end
$$;
comment on function booking.provider_of is
  'Who makes a booking''s conference, as its place says; who its calendar event, as its kind of calendar says; who '
  'anything else, the usual provider. NULL: it has none. SB500: an unknown place or kind is named.';
