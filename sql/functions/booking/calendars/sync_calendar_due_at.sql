create or replace function booking.sync_calendar_due_at(p_state booking.calendar_states) returns timestamptz
language sql stable
as $$
  select greatest(
    -- Before the watermark is too old to be believed, and not all calendars at once.
    least(p_state.next_sync_at, p_state.synced_at + make_interval(
      secs => booking.round_seconds() * (0.75
        + 0.1 * (hashtextextended(p_state.salesperson_id::text, 0) & 1023) / 1024))),
    p_state.sync_not_before,
    p_state.sync_refused_at + make_interval(secs => booking.round_seconds()),
    p_state.sync_lease_until)
$$;
comment on function booking.sync_calendar_due_at is
  'When the mirror of a calendar is to be synchronised: at three quarters of SYNC_POLL_SECONDS, as set now, after '
  'there was nothing left to read, sooner when changes were notified; after a failure not before its backoff, after a '
  'error not before SYNC_POLL_SECONDS.';
