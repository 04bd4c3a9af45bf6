create or replace function api.due_jobs() returns setof text
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update booking.periodic_jobs j
  set next_run_at = 'infinity', last_run_at = booking.now(),
    unfinished_since = coalesce(j.unfinished_since, booking.now())
  from (
    select d.name from booking.periodic_jobs d
    where booking.job_due_at(d) <= booking.now() order by booking.job_due_at(d), d.name for update skip locked) due
  where j.name = due.name
  returning j.name
$$;
comment on function api.due_jobs is
  'Worker: claims the periodic jobs that are due and returns their names for api.run_periodic; each run goes to one '
  'worker, however many ask.';
