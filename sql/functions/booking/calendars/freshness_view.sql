create or replace function booking.freshness_view(p_salesperson_id uuid) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'watermark_at', booking.iso(m.watermark_at),
    'is_live', l.is_live,
    'state', case
      when l.is_live then 'live'
      when c.last_error is null and not booking.is_notified(p_salesperson_id)
        and m.watermark_at > n.at - 2 * make_interval(secs => booking.round_seconds()) then 'live'
      when c.last_error is not null then 'failing'
      when m.id is not null then 'behind'
      else 'none' end,
    'covers_until', booking.iso(m.window_end),
    'last_error', c.last_error,
    'subscription', jsonb_build_object(
      'status', case
        when g.status = 'live' and g.expiration_utc <= n.at then 'expired'
        else coalesce(g.status, 'wanted') end,
      'expires_at', booking.iso(g.expiration_utc), 'failing_since', booking.iso(g.failing_since), 'last_error',
        g.last_error))
  from (select booking.now() as at) n
  left join booking.calendars k on k.salesperson_id = p_salesperson_id
  left join booking.calendar_syncs c on c.calendar_id = k.id
  left join booking.calendar_mirrors m on m.calendar_id = k.id and m.is_current
  left join booking.calendar_freshness f on f.calendar_id = k.id
  left join booking.calendar_watches g on g.salesperson_id = p_salesperson_id
  cross join lateral (
    select coalesce(booking.is_live(m, f, g, n.at) and m.window_end >= n.at + interval '1 day', false) as is_live) l
$$;
comment on function booking.freshness_view is
  'How fresh what we know of a calendar is: {watermark_at, is_live (availability is answered without asking there), '
  'state (live: as fresh as its provider lets it be; behind, failing, none), covers_until, last_error, subscription: '
  '{status (wanted, live, expired, delete_pending, deleted), expires_at, failing_since, last_error}}.';
