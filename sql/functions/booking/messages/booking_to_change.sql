create or replace function booking.booking_to_change(p_message booking.notification_outbox) returns uuid
language sql stable
as $$
  select case
    when p_message.purpose in ('booking_confirmed', 'booking_links', 'booking_rescheduled', 'booking_moved',
      'booking_place_changed', 'booking_reminder') then b.id
    when p_message.purpose in ('booking_expired', 'booking_confirmation_failed') then b.rescheduled_from end
  from booking.bookings b
  where b.id = p_message.booking_id
$$;
comment on function booking.booking_to_change is
  'The booking that a message''s cancel and reschedule links are for: its own, or, when a new time came to nothing, '
  'the one that was to be moved. NULL: a message without such links.';
