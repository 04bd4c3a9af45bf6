create or replace function booking.bookings_to_compare(p_salesperson_id uuid) returns jsonb
language sql volatile
as $$
  select coalesce(jsonb_agg(jsonb_build_object('booking_id', b.id, 'event_id', g.event_id,
    'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc))
    || coalesce(booking.former_calendar(p_salesperson_id, b.id), '{}') order by b.start_at_utc, b.id), '[]')
  from (select booking.now() as at) n
  cross join lateral booking.bookings_ahead(p_salesperson_id, n.at) b
  join booking.calendar_events g on g.booking_id = b.id
$$;
comment on function booking.bookings_to_compare is
  'Confirmed bookings of a salesperson that are not over, with their events; of one that is not in the calendar of '
  'today also booking.former_calendar.';
