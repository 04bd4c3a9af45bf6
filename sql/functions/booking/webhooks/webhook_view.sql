create or replace function booking.webhook_view(p_booking booking.bookings) returns jsonb
language sql volatile
as $$
  select booking.booking_summary(p_booking) - '{can_record_attendance,can_cancel}'::text[]
    || jsonb_build_object('timezone', p_booking.timezone,
      'join_url', (select m.join_url from booking.meetings m where m.booking_id = p_booking.id),
      'rescheduled_to', (select b.id from booking.bookings b where b.rescheduled_from = p_booking.id
        order by b.created_at desc, b.id limit 1))
$$;
comment on function booking.webhook_view is
  'A booking as webhooks tell it: as GET internal bookings lists it, with timezone, join_url and rescheduled_to.';
