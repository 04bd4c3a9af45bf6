create or replace function booking.meeting_input(p_booking booking.bookings, p_object booking.provider_objects,
  p_search_first boolean) returns jsonb
language sql stable
as $$
  select jsonb_build_object('booking_id', p_booking.id, 'installation_id', i.installation_id,
    'host', p_object.provider_user,
    'search_first', p_search_first,
    'topic', left(v.name || ': ' || coalesce(p_booking.customer_name, c.name, c.email) || ' / ' || s.display_name, 200),
    'start_at', booking.iso(p_booking.start_at_utc), 'end_at', booking.iso(p_booking.end_at_utc),
    'agenda', p_booking.id || ' ' || i.installation_id)
  from booking.installation i, booking.salespersons s, booking.customers c, booking.services v
  where s.id = p_booking.salesperson_id and c.id = p_booking.customer_id and v.id = p_booking.service_id
$$;
comment on function booking.meeting_input is 'What a worker needs to make a booking''s meeting.';
