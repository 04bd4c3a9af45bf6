create or replace function booking.round_seconds() returns double precision
language sql stable
as $$ select booking.setting('sync_poll_seconds')::double precision $$;
comment on function booking.round_seconds is
  'SYNC_POLL_SECONDS as set now: how often calendars and hosts are looked at in any case. What is due by it is '
  'due from the last look on, so a new value holds at once.';
