create or replace function booking.place_of(p_booking booking.bookings) returns booking.places
language plpgsql stable
as $$
declare
  v_place booking.places;
begin
  select l.* into v_place from booking.places l
  where l.place = coalesce(p_booking.place,
    (select s.place from booking.services s where s.id = p_booking.service_id));
  if v_place.place is null then
    perform booking.raise_error('internal_error', format('Nobody knows the place %s.', p_booking.place));
  end if;
  return v_place;
end
$$;
comment on function booking.place_of is
  'Where a booking takes place: as it was held, else as its service says. SB500: an unknown place is named.';
