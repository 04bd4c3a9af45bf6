create or replace function booking.conflict_view(p_booking booking.bookings) returns jsonb
language sql stable
as $$
  select jsonb_build_object('id', p_booking.id, 'salesperson_id', p_booking.salesperson_id,
    'service_id', p_booking.service_id, 'start_at', booking.iso(p_booking.start_at_utc),
    'end_at', booking.iso(p_booking.end_at_utc))
$$;
comment on function booking.conflict_view is
  'A booking that new hours or a closure meet: {id, salesperson_id, service_id, start_at, end_at}. It stays.';
