-- Periodic jobs: each seeded job is due once a period and known to api.run_periodic; due work is queued once, kind by kind.
select plan(29);

select set_eq(
  $$ select name from booking.periodic_jobs where name not like 'purge\_%' $$,
  array['expire_holds', 'requeue', 'outbox', 'webhooks', 'subscription', 'reconcile_bookings', 'sync_calendar', 'reconcile_objects', 'sender_domain', 'pending_moves', 'restarts', 'agendas'],
  'these jobs run again and again');
select set_eq(
  $$ select name from booking.periodic_jobs where name like 'purge\_%' $$, 'select ''purge_'' || kind from booking.retention_rules()',
  'and a purge for each kind of row that has its time');
update booking.periodic_jobs set next_run_at = booking.now();
select is((select count(*) from api.due_jobs()), (select count(*) from booking.periodic_jobs), 'due jobs are handed out');
select is((select count(*) from api.due_jobs()), 0::bigint, 'and rest for their period');
select is((select array_agg(name) from booking.periodic_jobs where api.run_periodic(name) is null), null, 'each is known');
select is(api.run_periodic(name), null, name || ' is nothing') from (values ('nonsense'), ('purge_nonsense')) n (name);

insert into booking.tenants (id, name, slug, status, m365_tenant_id)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'Acme', 'acme-tap', 'active', gen_random_uuid());
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'anna@acme.example', 'Anna', 'UTC');
insert into booking.sender_domains (id, tenant_id, domain, token)
values ('7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002', '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001', 'acme.example', repeat('t', 32));
select pgmq.purge_queue('holdfast');
do $$ begin
  perform api.connect_platform('[{"provider": "zoom", "capability": "conference", "account": "ours", "hosts": ["h1"]}]');
end $$;
create temporary table k (place integer, kind text, due jsonb);
insert into k values (1, 'sync_calendar', '1'), (2, 'reconcile_bookings', '1'), (3, 'subscription', '1'), (4, 'reconcile_objects', '2'), (5, 'sender_domain', '1');
select is(booking.queue_due(kind) -> 'queued', due, kind || ' that is due is queued') from k order by place;
select bag_eq(
  $$ select message ->> 'kind' as kind, message ->> 'tenant_id' as tenant_id from pgmq.q_holdfast $$,
  $$ select kind, '7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0001' from k union all values ('reconcile_objects', booking.no_tenant()::text) $$,
  'each call queues its own kind alone, for the tenant it belongs to; Zoom hosts are nobody''s');
select is((select sum((booking.queue_due(kind) ->> 'queued')::integer) from k), 0::bigint, 'what is queued is not queued again');
select is(
  (select array_agg(distinct message ->> 'id') from pgmq.q_holdfast where message ->> 'kind' <> 'reconcile_objects'),
  array['7a0e1a52-54c7-4a6c-8f5b-6c2f6c1e0002'], 'calendars are named by their salesperson');
select set_eq(
  $$ select (message ->> 'id')::bigint from pgmq.q_holdfast where message ->> 'kind' = 'reconcile_objects' $$,
  'select id from booking.reconcile_targets', 'a reconciliation names its target');

-- Service Bus: messages leave this database, and work that waits there must not be told of at every tick.
select set_config('holdfast.queue_backend', 'servicebus', true);
-- A look that was a moment ago, on a clock ahead of ours: nobody's turn can have come since.
update booking.periodic_jobs set last_result = jsonb_build_object('at', booking.now() + interval '1 minute') where name in (select kind from k);
select pgmq.purge_queue('holdfast');
select is(booking.queue_due(kind) -> 'queued', '0', kind || ' that waits in Service Bus is not queued at once again') from k order by place;
update booking.periodic_jobs set last_result = jsonb_build_object('at', booking.now() - interval '61 seconds') where name in (select kind from k);
select pgmq.purge_queue('holdfast');
select is(booking.queue_due(kind) -> 'queued', due, kind || ' is told again within a minute') from k order by place;

select is(
  (select count(*) from generate_series(timestamptz '2026-01-01 12:00:05', '2026-01-01 12:09:55', interval '5 seconds') t
   where booking.is_newly_due('2026-01-01 11:00', 'a row', t - interval '5 seconds', t)),
  10::bigint, 'what has been due for long is told once a minute, however often anybody looks');
select ok(booking.is_newly_due('2026-01-01 12:00:03', 'a row', '2026-01-01 12:00:00', '2026-01-01 12:00:05'), 'what became due since the last look is told at once');
select ok(booking.is_newly_due(null, 'a row', null, '2026-01-01 12:00:05'), 'the first look tells of everything');

select * from finish();
