create or replace function booking.use_host(p_provider text, p_user_id text) returns boolean
language plpgsql
as $$
declare
  v_limit constant integer := booking.host_limit(p_provider);
begin
  -- One at a time: exact, and whoever touches several hosts' rows never waits for another who does.
  perform booking.lock(6, 'requests of the day');
  insert into booking.conference_host_days as d (host_id, day, used)
  select h.id, booking.host_day(), 1
  from booking.conference_hosts h where h.provider = p_provider and h.user_id = p_user_id
  on conflict (host_id, day) do update set used = d.used + 1 where d.used < v_limit or v_limit is null;
  return found;
end
$$;
comment on function booking.use_host is
  'Counts a create or an update against a host''s limit of the UTC day; false when it is used up, or the host '
  'unknown.';
