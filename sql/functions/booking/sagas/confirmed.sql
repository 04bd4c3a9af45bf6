create or replace function booking.confirmed(p_booking_id uuid) returns booking.outcome
language sql stable
as $$
  select booking.response(200, json_build_object('booking_id', b.id, 'status', 'confirmed',
    'start_at', booking.iso(b.start_at_utc), 'end_at', booking.iso(b.end_at_utc), 'join_url', m.join_url))
  from booking.bookings b left join booking.meetings m on m.booking_id = b.id
  where b.id = p_booking_id
$$;
comment on function booking.confirmed is 'The 200 of a confirmation.';
