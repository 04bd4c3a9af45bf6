create or replace function booking.calendar_kind_of(p_booking booking.bookings) returns booking.calendar_kinds
language plpgsql stable
as $$
declare
  v_kind booking.calendar_kinds;
begin
  select k.* into v_kind from booking.calendar_kinds k
  where k.kind = coalesce(p_booking.calendar_kind,
    (select s.calendar_kind from booking.salespersons s where s.id = p_booking.salesperson_id));
  if v_kind.kind is null then
    perform booking.raise_error('internal_error', format('Nobody knows the calendar %s.', p_booking.calendar_kind));
  end if;
  return v_kind;
end
$$;
comment on function booking.calendar_kind_of is
  'Which kind of calendar a booking is in: that when its confirmation began, else its salesperson''s. SB500: an '
  'unknown kind is named.';
