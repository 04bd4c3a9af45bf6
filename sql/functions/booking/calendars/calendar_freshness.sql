create or replace function booking.calendar_freshness(p_salesperson_id uuid) returns jsonb
language sql volatile
as $$
  select jsonb_build_object(
    'watermark_at', booking.iso(m.watermark_at),
    'is_live', l.is_live,
    'state', case
      when l.is_live then 'live'
      when c.sync_error is not null then 'failing'
      when m.id is not null then 'behind'
      else 'none' end,
    'covers_until', booking.iso(m.window_end),
    'last_error', c.sync_error,
    'subscription', jsonb_build_object(
      'status', case
        when g.status = 'live' and g.expiration_utc <= n.at then 'expired'
        else coalesce(g.status, 'wanted') end,
      'expires_at', booking.iso(g.expiration_utc), 'failing_since', booking.iso(g.failing_since), 'last_error',
        g.last_error))
  from (select booking.now() as at) n
  cross join lateral (select (booking.live_mirror(p_salesperson_id, n.at, n.at)).id is not null as is_live) l
  left join booking.calendar_states c on c.salesperson_id = p_salesperson_id
  left join booking.calendar_mirrors m on m.salesperson_id = p_salesperson_id and m.is_current
  left join booking.calendar_watches g on g.salesperson_id = p_salesperson_id
$$;
comment on function booking.calendar_freshness is
  'How fresh what we know of a calendar is: {watermark_at, is_live (availability is answered without asking there), '
  'state (live, behind, failing, none), covers_until, last_error, subscription: {status (wanted, live, expired, '
  'delete_pending, deleted), expires_at, failing_since, last_error}}.';
