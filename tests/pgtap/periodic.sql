-- Periodic jobs: each seeded job is due once a period and known to api.run_periodic.
select plan(12);

select set_eq(
  'select name from booking.periodic_jobs',
  array['expire_holds', 'requeue', 'subscriptions', 'polls', 'syncs', 'sweeps', 'pending_moves', 'purge'],
  'these jobs run again and again');
update booking.periodic_jobs set next_run_at = booking.now();
select is((select count(*) from api.due_jobs()), 8::bigint, 'due jobs are handed out');
select is((select count(*) from api.due_jobs()), 0::bigint, 'and rest for their period');
select isnt(api.run_periodic(name), null, name || ' is known') from booking.periodic_jobs order by name;
select is(api.run_periodic('nonsense'), null, 'an unknown job is nothing');

select * from finish();
