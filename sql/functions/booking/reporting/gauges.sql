create or replace function booking.gauges() returns table (name text, help text, labels jsonb, value double precision)
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select 'holdfast_queue_messages', 'Messages in the queue.', jsonb_build_object('state', v.state),
    v.count::double precision
  from booking.queue_state() q, lateral (values ('due', q.due), ('in_flight', q.in_flight),
    ('all', q.depth)) v (state, count)
  union all
  select 'holdfast_queue_oldest_due_seconds', 'Seconds since the oldest due message became due.', '{}',
    q.oldest_due_seconds
  from booking.queue_state() q
  union all
  select 'holdfast_work_oldest_due_seconds',
    'Seconds since the oldest work of a kind became due, whatever queue carries it.',
    jsonb_build_object('kind', k.kind), coalesce(extract(epoch from booking.now() - w.due_at), 0)
  from (values ('saga'), ('deletion'), ('message'), ('webhook'), ('webhook_delivery')) k (kind)
  left join (
    select u.kind, min(u.due_at) as due_at
    from (
      select o.kind, o.due_at from booking.open_work() o
      union all
      select 'message', min(o.due_at) from booking.notification_outbox o where o.status = 'queued'
      union all
      select 'webhook_delivery', min(m.created_at) from booking.webhook_messages m where m.endpoint_ids is not null) u
    where u.due_at <= (select booking.now()) group by u.kind) w on w.kind = k.kind
  union all
  select 'holdfast_periodic_jobs_silent_seconds', 'Seconds since a worker last looked for periodic jobs, which they do '
    'at every tick; before the first, since the jobs are there.', '{}',
    coalesce(extract(epoch from booking.now() - coalesce(max(j.last_run_at), min(j.next_run_at))), 0)
  from booking.periodic_jobs j
  union all
  select 'holdfast_open_sagas', 'Sagas with work left, by kind and status.',
    jsonb_build_object('kind', k.kind, 'status', k.status), count(s.id)
  from (select distinct d.kind, v.status
    from booking.saga_definitions d, (values ('running'), ('compensating')) v (status)) k
  left join (
    select g.id, g.kind, g.status from booking.sagas g
    where g.id = any (array(select w.id::bigint from booking.work w where w.kind = 'saga'))) s
    on s.kind = k.kind and s.status = k.status
  group by k.kind, k.status
  union all
  select 'holdfast_dead_letters', 'Work that was given up, by kind.', jsonb_build_object('kind', k.kind), count(d.id)
  from (values ('webhook'), ('webhook_delivery'), ('message'), ('saga_step'), ('deletion')) k (kind)
  left join booking.dead_work() d on d.kind = k.kind
  group by k.kind
  union all
  select 'holdfast_deletions_pending', 'Meetings and events that must go.', jsonb_build_object('provider', p.provider),
    count(o.id)
  from (select distinct r.provider from booking.providers r) p
  left join (
    select d.id, d.provider from booking.provider_objects d
    where d.id = any (array(select w.id::bigint from booking.work w where w.kind = 'deletion'))) o
    on o.provider = p.provider
  group by p.provider
  union all
  select 'holdfast_subscriptions', 'Subscriptions of calendars, by status.', jsonb_build_object('status', k.status),
    count(g.id)
  from (values ('wanted'), ('live'), ('delete_pending')) k (status)
  left join booking.calendar_watches g on g.status = k.status
  group by k.status
  union all
  select 'holdfast_subscriptions_overdue', 'Live subscriptions whose renewal is overdue.', '{}', count(*)
  from booking.calendar_watches g where g.status = 'live'
    and g.renew_at < (select booking.now()) - interval '5 minutes'
  union all
  select 'holdfast_sms_capped', 'Companies that reached a cap of SMS within a day.', '{}', (
    select count(distinct a.tenant_id) from booking.audit_logs a
    where a.target_type <> 'booking' and a.created_at_utc > (select booking.now()) - interval '1 day'
      and a.action = 'sms.capped')
  union all
  select c.name, c.help, c.labels, c.value from booking.calendar_gauges() c
  union all
  select s.name, s.help, s.labels, s.value from booking.reconcile_gauges() s
  union all
  select p.name, p.help, p.labels, p.value from booking.periodic_gauges() p
  union all
  select 'holdfast_unverified_bookings', 'Holds and bookings that wait for verification, by status.',
    jsonb_build_object('status', k.status), count(b.id)
  from (values ('hold'), ('pending_verify')) k (status)
  left join (select u.id, u.status from booking.bookings u where u.status in ('hold', 'pending_verify')) b
    on b.status = k.status
  group by k.status
  union all
  select 'holdfast_upcoming_bookings', 'Confirmed bookings that are not over and whose attendance is not recorded.',
    '{}', coalesce(sum(u.count), 0)
  from booking.tenants t
  cross join lateral (
    select count(*) from booking.bookings b
    where b.tenant_id = t.id and b.status = 'confirmed' and b.attendance is null
      and b.end_at_utc > (select booking.now())) u
  union all
  select v.name, v.help, '{}', v.value
  from (
    select count(*) as count, min(case when o.starts_at is null then o.created_at else o.due_at end) as since
    from booking.notification_outbox o
    -- What rests after a failure rests five minutes at most.
    where o.status = 'queued' and o.due_at <= (select booking.now() + interval '10 minutes')
      and (o.attempts > 0 or o.due_at <= (select booking.now()))) q
  cross join lateral (values
    ('holdfast_messages_queued', 'Messages that are due and not yet accepted by a provider.',
      q.count::double precision),
    ('holdfast_oldest_queued_message_seconds', 'How long the oldest of them has waited.',
      coalesce(extract(epoch from booking.now() - q.since), 0)::double precision)) v (name, help, value)
  union all
  select 'holdfast_messages_unknown', 'Messages of which nobody can tell whether they were sent.', '{}', count(*)
  from booking.notification_outbox o where o.status = 'unknown'
  union all
  select 'holdfast_pending_moves', 'Organizers'' moves that wait: onto another booking, or into the past.', '{}',
    count(*) from booking.pending_moves
$$;
comment on function booking.gauges is
  'The figures of api.metrics as rows. Crosses tenants, so it belongs to holdfast_platform.';
