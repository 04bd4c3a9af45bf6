create or replace function api.zoom_hosts() returns jsonb
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('user_id', h.user_id, 'used', h.used,
    'daily_limit', booking.zoom_daily_limit(),
    'is_limited', coalesce(h.limited_until > booking.now(), false), 'limited_until', booking.iso(h.limited_until))),
      '[]')
  from booking.zoom_host_figures() h
$$;
comment on function api.zoom_hosts is
  'The Zoom hosts of the pool, and others used today: [{user_id, used (creates and updates of this UTC day), '
  'daily_limit, is_limited (Zoom itself refused more), limited_until}].';
