create or replace function api.due_jobs() returns setof text
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  -- Nine tenths of a tick: a worker that comes a moment early must not lose a whole round.
  update booking.periodic_jobs j
  set next_run_at = booking.now() + greatest(j.every, make_interval(secs => 0.9 * booking.tick_seconds())), last_run_at = booking.now(),
      unfinished_since = coalesce(j.unfinished_since, booking.now())
  from (select d.name from booking.periodic_jobs d where d.next_run_at <= booking.now() order by d.next_run_at, d.name for update skip locked) due
  where j.name = due.name
  returning j.name
$$;
comment on function api.due_jobs() is
  'Worker: claims the periodic jobs that are due and returns their names for api.run_periodic; each run goes to one worker, however many ask.';
