create or replace function booking.periodic_gauges()
  returns table (name text, help text, labels jsonb, value double precision)
language sql volatile
as $$
  select 'holdfast_periodic_job_unfinished_seconds',
    'Seconds since a periodic job was claimed first without having ended well since, by job; 0 when its last run did.',
    jsonb_build_object('job', j.name), coalesce(extract(epoch from booking.now() - j.unfinished_since),
      0)::double precision
  from booking.periodic_jobs j
  union all
  select 'holdfast_purge_overdue_seconds',
    'Seconds for which the oldest row that retention should have deleted is still there, by kind.',
    jsonb_build_object('kind', o.kind), o.seconds
  from booking.purge_overdue() o
$$;
comment on function booking.periodic_gauges is
  'Figures of the periodic jobs one by one, and of what the purges have not managed, for booking.gauges.';
