create or replace function booking.restart_pause(p_restarts integer, p_left interval) returns interval
language sql stable
as $$
  select greatest(v.round, least(v.round * power(2, least(p_restarts, 10)), p_left / 4, interval '1 day'))
  from (select make_interval(secs => booking.round_seconds()) as round) v
$$;
comment on function booking.restart_pause is
  'How long a dead saga rests before it is begun again: SYNC_POLL_SECONDS, twice as long each time (p_restarts: how '
  'often that was done), at most a day and at most a quarter of the time that was left (p_left) until the booking''s '
  'start, but never less than SYNC_POLL_SECONDS.';
