create or replace function booking.tick_seconds() returns double precision
language sql stable
as $$ select booking.setting('worker_tick_seconds')::double precision $$;
comment on function booking.tick_seconds is 'WORKER_TICK_SECONDS: distance of the worker''s looks at due jobs.';
