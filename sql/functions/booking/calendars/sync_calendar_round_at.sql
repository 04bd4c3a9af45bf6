create or replace function booking.sync_calendar_round_at(p_sync booking.calendar_syncs) returns timestamptz
language sql stable
as $$
  select case
    when p_sync.refused_at is not null then p_sync.refused_at + make_interval(secs => booking.round_seconds())
    -- Before the watermark is too old to be believed, and not all calendars at once.
    else coalesce(p_sync.synced_at + make_interval(secs => booking.round_seconds()
      * (0.75 + 0.1 * (hashtextextended(p_sync.calendar_id::text, 0) & 1023) / 1024)), '-infinity') end
$$;
comment on function booking.sync_calendar_round_at is
  'When the next round comes to the mirror of a calendar: at three quarters of SYNC_POLL_SECONDS, as set now, after '
  'there was nothing left to read; after an error when all of them are over.';
