create or replace function booking.replaced_view(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', o.id, 'start_at', booking.iso(o.start_at_utc), 'end_at', booking.iso(o.end_at_utc),
    'is_booked', o.status = 'confirmed', 'change', booking.change_view(o))
  from booking.bookings o
  where o.id = p_booking.rescheduled_from
$$;
comment on function booking.replaced_view is
  'The booking that another is to replace, or replaced: {id, start_at, end_at, is_booked (still), change '
  '(booking.change_view)}; NULL when there is none.';
