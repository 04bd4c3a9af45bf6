create or replace function booking.use_zoom_host(p_user_id text) returns boolean
language plpgsql
as $$
begin
  -- One at a time: exact, and whoever touches several hosts' rows never waits for another who does.
  perform booking.lock(6, 'requests of the day');
  insert into booking.zoom_host_days as d (host_id, day, used)
  select h.id, booking.zoom_day(), 1 from booking.zoom_hosts h where h.user_id = p_user_id
  on conflict (host_id, day) do update set used = d.used + 1 where d.used < booking.zoom_daily_limit();
  return found;
end
$$;
comment on function booking.use_zoom_host is
  'Counts a create or an update against a Zoom host''s limit of the UTC day; false when it is used up, or the host '
  'unknown.';
