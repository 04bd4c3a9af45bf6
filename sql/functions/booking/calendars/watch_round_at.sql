create or replace function booking.watch_round_at(p_watch booking.calendar_watches) returns timestamptz
language sql immutable
as $$
  select case when p_watch.status = 'live' then least(p_watch.renew_at, p_watch.expiration_utc) else '-infinity' end
$$;
comment on function booking.watch_round_at is
  'From when on something is to be done about a watch: to renew it when that is due, to make or delete it at once.';
