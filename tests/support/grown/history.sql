-- What the work on each booking left behind: events, audit, sagas and their steps, mails, links,
-- notifications, the archive of the queue.
insert into booking.tracking_events (tenant_id, booking_id, type, occurred_at_utc, meta_json)
select b.tenant_id, b.id, e.type, e.at, case e.type when 'canceled' then jsonb_build_object('source', b.cancel_source) else '{}' end
from booking.bookings b
cross join lateral (
  select 'hold_created' as type, b.created_at as at
  union all select 'verify_sent', b.created_at + interval '1 minute' where b.status <> 'hold'
  union all select 'confirmed', b.verified_at where b.verified_at is not null
  union all select 'canceled', b.verified_at + interval '2 hours' where b.status = 'canceled'
  union all select 'expired', b.created_at + interval '10 minutes' where b.status = 'expired'
  union all select b.attendance, b.end_at_utc where b.attendance is not null) e
order by e.at, b.id;
-- Of a thousand confirmed bookings one waits for people.
insert into booking.tracking_events (tenant_id, booking_id, type, occurred_at_utc, meta_json)
select b.tenant_id, b.id, 'customer_notify_required', b.end_at_utc, '{}'
from booking.bookings b where b.status = 'confirmed' and b.buffer_minutes = 10 and abs(hashtext(b.id::text)) % 1000 = 0;

insert into booking.audit_logs (tenant_id, actor_type, actor_id, action, target_type, target_id, meta_json, created_at_utc)
select t.tenant_id, 'system', null, 'booking.' || t.type, 'booking', t.booking_id::text,
  jsonb_build_object('from', 'hold', 'to', 'confirmed', 'event', t.type), t.occurred_at_utc
from booking.tracking_events t order by t.id;

insert into booking.sagas (tenant_id, booking_id, kind, status, created_at, settled_at, finished_at)
select b.tenant_id, b.id, k.kind, 'done', k.at, k.at + interval '3 seconds', k.at + interval '3 seconds'
from booking.bookings b
cross join lateral (
  select 'confirm' as kind, b.verified_at as at where b.verified_at is not null
  union all select 'cancel', b.verified_at + interval '2 hours' where b.status = 'canceled') k
order by k.at, b.id;

insert into booking.saga_steps (
  saga_id, position, tenant_id, action, compensation, status, attempts, object_id, result, started_at, finished_at)
select s.id, d.position, s.tenant_id, d.action, d.compensation, 'done', 1, o.id,
  case when o.id is not null then jsonb_build_object('meeting_id', o.external_id) end, s.created_at, s.finished_at
from booking.sagas s
join booking.saga_definitions d on d.kind = s.kind
join booking.actions a on a.action = d.action
left join booking.provider_objects o on o.booking_id = s.booking_id and o.capability = a.capability
order by s.id, d.position;

insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, channel, recipient, due_at, status, attempts,
  delivery, created_at, finished_at)
select b.tenant_id, b.id, b.id, k.purpose, 'mail', c.email, k.at, 'sent', 1, 'accepted', k.at, k.at + interval '5 seconds'
from booking.bookings b
join booking.customers c on c.id = b.customer_id
cross join lateral (
  select 'booking_verify' as purpose, b.created_at + interval '1 minute' as at where b.status <> 'hold'
  union all select 'booking_confirmed', b.verified_at where b.verified_at is not null) k
order by k.at, b.id;

insert into booking.link_tokens (jti, tenant_id, booking_id, purpose, message_id, issued_at, expires_at, consumed_at)
select gen_random_uuid(), m.tenant_id, m.booking_id, p.purpose, case when p.purpose <> 'verify' then m.id end,
  date_trunc('second', m.created_at), date_trunc('second', m.created_at) + interval '24 hours',
  case when p.purpose = 'verify' then b.verified_at end
from booking.mails m
join booking.bookings b on b.id = m.booking_id
join (values ('verification', 'verify'), ('confirmed', 'cancel'), ('confirmed', 'reschedule')) p (kind, purpose) on p.kind = m.kind
order by m.id;
update booking.bookings b set verify_token_jti = l.jti
from booking.link_tokens l where l.booking_id = b.id and b.status = 'pending_verify' and l.purpose = 'verify';

insert into booking.inbound_events (
  provider, tenant_id, salesperson_id, subscription_id, change_type, resource_id, received_at_utc, status, attempts, outcome,
  created_at_utc, finished_at_utc, claimed_at_utc)
select 'graph', e.tenant_id, b.salesperson_id, 'subscription-' || b.salesperson_id, v.change, e.event_id, b.verified_at, 'done', 1, 'ignored',
  b.verified_at, b.verified_at + interval '1 second', b.verified_at
from booking.calendar_events e
join booking.bookings b on b.id = e.booking_id
cross join (values ('created'), ('updated')) v (change)
order by b.verified_at, v.change;

insert into booking.daily_figures (tenant_id, salesperson_id, day, holds, verified, confirmed, canceled, expired, attended, no_show)
select s.tenant_id, s.id, d::date, 5, 4, 4, 1, 1, 3, 0
from booking.salespersons s
cross join generate_series(current_setting('grown.first_day')::date, current_setting('grown.first_day')::date + 250, interval '1 day') d;

insert into pgmq.a_holdfast (msg_id, read_ct, enqueued_at, archived_at, last_read_at, vt, message)
select s.id, 1, s.created_at, s.finished_at, s.created_at, s.created_at,
  jsonb_build_object('kind', 'saga', 'id', s.id, 'tenant_id', s.tenant_id)
from booking.sagas s order by s.id;
select setval(pg_get_serial_sequence('pgmq.q_holdfast', 'msg_id'), (select max(msg_id) from pgmq.a_holdfast));

-- The largest company has a system that is told of what is confirmed: the log of 90 days.
insert into booking.webhook_endpoints (tenant_id, url, types)
select t.id, 'https://crm.example/', array['booking.confirmed'] from booking.tenants t where t.slug = 'company-1';
insert into booking.webhook_secrets (tenant_id, endpoint_id, secret)
select e.tenant_id, e.id, 'v1.' || repeat('0', 16) || '.' || repeat('n', 16) || '.' || repeat('c', 40)
from booking.webhook_endpoints e;
insert into booking.webhook_messages (id, tenant_id, booking_id, type, sequence, data, created_at)
select gen_random_uuid(), b.tenant_id, b.id, 'booking.confirmed', 3, jsonb_build_object('booking_id', b.id), b.verified_at
from booking.bookings b join booking.webhook_endpoints e on e.tenant_id = b.tenant_id
where b.verified_at > booking.now() - interval '90 days'
order by b.verified_at;
insert into booking.webhook_deliveries
  (tenant_id, endpoint_id, message_id, booking_id, sequence, status, attempts, status_code, created_at, finished_at)
select m.tenant_id, e.id, m.id, m.booking_id, m.sequence, 'delivered', 1, 204, m.created_at, m.created_at
from booking.webhook_messages m join booking.webhook_endpoints e on e.tenant_id = m.tenant_id
order by m.created_at;
