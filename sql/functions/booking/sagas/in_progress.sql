create or replace function booking.in_progress(p_slug text, p_booking_id uuid) returns booking.outcome
language sql stable
as $$
  select booking.response(202, json_build_object('booking_id', p_booking_id,
    'status', (select b.status from booking.bookings b where b.id = p_booking_id), 'confirmation', 'in_progress'),
    jsonb_build_object('Content-Type', 'application/json', 'Retry-After', '2',
      'Location', '/v1/public/' || p_slug || '/bookings/' || p_booking_id))
$$;
comment on function booking.in_progress is 'The 202 of a confirmation that is still under way.';
