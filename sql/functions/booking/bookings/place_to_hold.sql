create or replace function booking.place_to_hold(
  p_service booking.services, p_salesperson booking.salespersons, p_replaces booking.bookings,
  out place text, out place_text text
)
language sql stable
as $$
  select case when k.is_kept then p_replaces.place else p_service.place end,
    case when k.is_kept then p_replaces.place_text else p_service.place_text end
  from (
    select exists (
      select from booking.places l
      where l.place = p_replaces.place
        and (l.calendar_kind is null or l.calendar_kind = p_salesperson.calendar_kind)) as is_kept) k
$$;
comment on function booking.place_to_hold is
  'Where a new booking takes place: where the one that it replaces does, as long as the salesperson''s calendar can '
  'make that; else where its service is held.';
