create or replace function api.queue_metrics()
returns table (depth bigint, due bigint, in_flight bigint, oldest_due_seconds double precision)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ select * from booking.queue_state() $$;
comment on function api.queue_metrics is
  'The queue in figures: messages in all, due, taken or deferred after a reading, and seconds since the oldest due '
  'one became due.';
