create or replace function booking.reconcile_bookings_round_at(p_comparison booking.calendar_comparisons)
  returns timestamptz
language sql stable
as $$
  select coalesce(p_comparison.last_compared_at + make_interval(secs => booking.round_seconds()), '-infinity')
$$;
comment on function booking.reconcile_bookings_round_at is
  'When the next round of comparisons comes to a calendar: SYNC_POLL_SECONDS, as set now, after the last whole one.';
