-- Periodic jobs: each seeded job is due once a period and known to api.run_periodic; due work is queued once, kind by kind.
select plan(21);

select set_eq(
  'select name from booking.periodic_jobs',
  array['expire_holds', 'requeue', 'subscriptions', 'polls', 'syncs', 'sweeps', 'pending_moves', 'revivals', 'purge'],
  'these jobs run again and again');
update booking.periodic_jobs set next_run_at = booking.now();
select is((select count(*) from api.due_jobs()), 9::bigint, 'due jobs are handed out');
select is((select count(*) from api.due_jobs()), 0::bigint, 'and rest for their period');
select isnt(api.run_periodic(name), null, name || ' is known') from booking.periodic_jobs order by name;
select is(api.run_periodic('nonsense'), null, 'an unknown job is nothing');

insert into booking.tenants (id, name, slug, status, m365_tenant_id)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap', 'active', gen_random_uuid());
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'anna@acme.example', 'Anna', 'UTC');
select pgmq.purge_queue('holdfast');
create temporary table k (place integer, kind text, due jsonb);
insert into k values (1, 'sync', '1'), (2, 'poll', '1'), (3, 'subscription', '1'), (4, 'sweep', '2');
select is(booking.queue_due(kind), jsonb_build_object('queued', due), kind || ' that is due is queued') from k order by place;
select bag_eq(
  $$ select message ->> 'kind' as kind, message ->> 'tenant_id' as tenant_id from pgmq.q_holdfast $$,
  $$ select kind, '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001' from k union all values ('sweep', booking.no_tenant()::text) $$,
  'each call queues its own kind alone, for the tenant it belongs to; Zoom hosts are nobody''s');
select is((select sum((booking.queue_due(kind) ->> 'queued')::integer) from k), 0::bigint, 'what is queued is not queued again');
select is(
  (select array_agg(distinct message ->> 'id') from pgmq.q_holdfast where message ->> 'kind' <> 'sweep'),
  array['7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002'], 'calendars are named by their salesperson');
select set_eq(
  $$ select (message ->> 'id')::bigint from pgmq.q_holdfast where message ->> 'kind' = 'sweep' $$,
  'select id from booking.sweep_places', 'a sweep names its place');

select * from finish();
