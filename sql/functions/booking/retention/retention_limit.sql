create or replace function booking.retention_limit() returns timestamptz
language sql volatile
as $$ select booking.now() - make_interval(days => booking.setting('retention_days')::integer) $$;
comment on function booking.retention_limit is 'What ended before this instant is purged: RETENTION_DAYS ago.';
