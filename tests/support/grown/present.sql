-- What is under way at this moment.
insert into booking.reservations (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes, core, padded, starts_at, ends_at, is_moved)
select b.id, case r.kind when 'conference_host' then ('00000000-0000-4000-b000-' || right(b.salesperson_id::text, 12))::uuid else b.salesperson_id end,
  b.tenant_id, r.kind, b.claim_id, b.buffer_minutes, tstzrange(b.start_at_utc, b.end_at_utc),
  case r.kind when 'salesperson' then tstzrange(b.start_at_utc, b.end_at_utc + make_interval(mins => b.buffer_minutes)) end,
  b.start_at_utc, b.end_at_utc, b.is_moved
from booking.bookings b
join (values ('salesperson'), ('conference_host')) r (kind) on r.kind = 'salesperson' or b.status = 'confirmed'
where b.status in ('hold', 'pending_verify', 'confirmed') and b.end_at_utc > booking.now();

insert into booking.holds (booking_id, tenant_id, expires_at_utc)
select b.id, b.tenant_id, date_trunc('second', booking.now()) + interval '9 minutes'
from booking.bookings b where b.status in ('hold', 'pending_verify');

insert into booking.busy_days (salesperson_id, day, tenant_id, fetched_at, items)
select s.id, d::date, s.tenant_id, n.at - interval '1 hour', array[tstzrange(d + interval '7 hours', d + interval '8 hours')]
from booking.salespersons s
cross join (select booking.now() as at) n
cross join lateral generate_series(date_trunc('day', n.at, 'UTC'), date_trunc('day', n.at, 'UTC') + interval '30 days', interval '1 day') d;

insert into booking.idempotency_records (
  tenant_id, path, key, request_digest, response_status, response_headers, response_body, created_at)
select b.tenant_id, '/holds', b.id::text, sha256(b.id::text::bytea), 201, '{}', convert_to(repeat('{"booking_id": 1}', 8), 'UTF8'), b.created_at
from booking.bookings b order by b.created_at desc limit greatest(200, current_setting('grown.bookings')::integer / 50);

insert into booking.reconcile_targets (provider, capability, connection_id, tenant_id, provider_user, last_reconciled_at, created_at)
select c.provider, c.capability, c.id, s.tenant_id, s.graph_user_id, n.at - interval '5 minutes', n.at - interval '30 days'
from booking.salespersons s join booking.connections c on c.tenant_id = s.tenant_id and c.is_directory, (select booking.now() as at) n
union all
select h.provider, 'conference', h.connection_id, null, h.user_id, n.at - interval '5 minutes', n.at - interval '30 days'
from booking.conference_hosts h, (select booking.now() as at) n;

insert into booking.work (kind, id, tenant_id, due_at) select 'reconcile_objects', p.id::text, p.tenant_id, 'infinity' from booking.reconcile_targets p;

insert into booking.conference_host_days (host_id, day, used)
select h.id, d::date, 12 from booking.conference_hosts h, (select booking.host_day() as today) z,
  generate_series(z.today - 29, z.today, interval '1 day') d;
