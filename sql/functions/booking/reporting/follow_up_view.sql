create or replace function booking.follow_up_view(p_event booking.tracking_events) returns jsonb
language sql volatile
as $$
  select jsonb_build_object('id', p_event.id, 'kind', booking.follow_up_kind(p_event.type),
    'occurred_at', booking.iso(p_event.occurred_at_utc),
    'details', p_event.meta_json - '{handled_at,handled_by,note}'::text[],
    'done_at', p_event.meta_json -> 'handled_at', 'done_by', p_event.meta_json -> 'handled_by',
    'note', p_event.meta_json -> 'note', 'booking', booking.booking_summary(b))
  from booking.bookings b where b.id = p_event.booking_id
$$;
comment on function booking.follow_up_view is
  'What people have to see to: {id, kind, occurred_at, details, done_at, done_by, note, booking: '
  'booking.booking_summary}; done_at NULL: it waits.';
