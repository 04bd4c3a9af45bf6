create or replace function booking.job_due_at(p_job booking.periodic_jobs) returns timestamptz
language sql stable
as $$
  -- Nine tenths of a tick: a worker that comes a moment early must not lose a whole round.
  select least(p_job.next_run_at, p_job.last_run_at
    + greatest(p_job.every, make_interval(secs => 0.9 * booking.tick_seconds())))
$$;
comment on function booking.job_due_at is
  'When a periodic job is due: its period, or WORKER_TICK_SECONDS as set now when that is longer, after its last run; '
  'sooner when it was asked for.';
