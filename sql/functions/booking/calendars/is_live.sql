create or replace function booking.is_live(
  p_mirror booking.calendar_mirrors, p_freshness booking.calendar_freshness, p_watch booking.calendar_watches,
  p_at timestamptz
) returns boolean
-- An expression alone, so that it becomes part of the query that calls it.
language sql stable
as $$
  select p_mirror.watermark_at > p_at - make_interval(secs => booking.round_seconds())
    and p_mirror.watermark_at > coalesce(p_freshness.notified_at, '-infinity')
    and p_watch.status = 'live' and p_watch.expiration_utc > p_at
$$;
comment on function booking.is_live is
  'Whether the current mirror of a calendar may answer at p_at in place of its provider: we are notified of changes, '
  'nothing was notified since the last finished round began, and that round is not older than SYNC_POLL_SECONDS.';
