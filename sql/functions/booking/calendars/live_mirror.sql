create or replace function booking.live_mirror(p_salesperson_id uuid, p_from timestamptz, p_to timestamptz)
returns booking.calendar_mirrors
language sql stable
as $$
  select m
  from booking.calendar_mirrors m
  join booking.calendar_states c on c.salesperson_id = m.salesperson_id
  join booking.calendar_watches g on g.salesperson_id = m.salesperson_id
  cross join (select booking.now() as at) n
  where m.salesperson_id = p_salesperson_id and m.is_current
    -- Buffers, and days that begin earlier or end later than in UTC.
    and m.window_start <= p_from - interval '1 day' and m.window_end >= p_to + interval '1 day'
    and m.watermark_at > n.at - make_interval(secs => booking.round_seconds())
    and m.watermark_at > coalesce(c.notified_at, '-infinity')
    and g.status = 'live' and g.expiration_utc > n.at
$$;
comment on function booking.live_mirror is
  'The mirror that answers for [p_from, p_to) of a calendar in place of its provider, or NULL. It is live when we are '
  'notified of changes, nothing was notified since the last finished round began, and that round is not older than '
  'SYNC_POLL_SECONDS.';
