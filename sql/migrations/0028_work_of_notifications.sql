-- Leases and pauses of notifications are work like any other.
-- depends: 0027_actions

insert into booking.work (kind, id, tenant_id, lease, due_at, attempts, last_error, dead_at)
select 'webhook', j.id::text, j.tenant_id, case when j.status = 'processing' then j.lease end,
  coalesce(greatest(j.lease_until, j.next_attempt_at), j.received_at_utc), j.attempts, j.last_error,
  case when j.status = 'dead' then coalesce(j.finished_at_utc, j.received_at_utc) end
from booking.inbound_events j where j.status <> 'done';
drop index booking.open_inbound_events;
drop index booking.dead_inbound_events;
drop view if exists booking.webhook_jobs;
drop function if exists booking.is_claimed;
alter table booking.inbound_events drop column lease_until, drop column next_attempt_at, drop column lease;
