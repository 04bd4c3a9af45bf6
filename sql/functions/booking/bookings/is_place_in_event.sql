create or replace function booking.is_place_in_event(p_booking booking.bookings) returns boolean
language sql stable
as $$
  select l.provider is null and not l.needs_phone and (p_booking.place_text is not null or not l.is_made_with_event)
  from booking.place_of(p_booking) l
$$;
comment on function booking.is_place_in_event is
  'Whether the location of a booking''s event is what its place says: not the link of a meeting, nor a telephone '
  'number, nor what a calendar writes there that makes the meeting itself.';
