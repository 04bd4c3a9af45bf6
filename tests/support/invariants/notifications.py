"""Promise 6: a notification that was taken has its effect once, or is dead with a reason."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from tests.support.invariants.journal import is_installed
from tests.support.invariants.violation import Violation, found

_JOBS = """
select 'webhook_jobs ' || j.id, 'dead without an error'
from booking.webhook_jobs j where j.status = 'dead' and coalesce(j.last_error, '') = ''
"""
_OPEN_JOBS = """
select 'webhook_jobs ' || j.id, format('still %s after %s attempts: %s', j.status, j.attempts, coalesce(j.last_error, 'no error'))
from booking.webhook_jobs j where j.status not in ('done', 'dead')
"""
# A notification says that something changed; a later job for the same event reads the same state.
# What a subscription says that we do not know, never did or no longer, is junk: the one that takes
# its place compares everything.
# What a disabled tenant is told is dropped.
_TAKEN = """
select 'notification ' || n.id, format('of %s %s was taken at %s, and no job stands for it', n.item ->> 'subscriptionId',
  coalesce(n.item ->> 'lifecycleEvent', n.item #>> '{resourceData,id}'), n.taken_at)
from journal.notifications n
join journal.subscriptions s on s.id::text = n.item ->> 'subscriptionId' and s.client_state is not distinct from n.item ->> 'clientState'
where exists (
    select from journal.known_subscriptions k
    where k.subscription_id = n.item ->> 'subscriptionId' and k.since < n.taken_at - interval '1 second'
      and coalesce(k.until > n.taken_at + interval '1 second', true))
  and not exists (
    select from booking.webhook_jobs j
    where j.subscription_id = n.item ->> 'subscriptionId' and j.received_at_utc >= n.created_at
      and (j.lifecycle_event = n.item ->> 'lifecycleEvent' or j.resource_id = n.item #>> '{resourceData,id}'))
  and not exists (
    select from journal.tenants d
    where d.directory_id = s.directory_id and d.status <> 'active' and d.at <= n.taken_at + interval '2 seconds'
      and not exists (
        select from journal.tenants a
        where a.directory_id = d.directory_id and a.status = 'active' and a.at > d.at and a.at < n.taken_at - interval '2 seconds'))
"""
# Each move begins where the one before ended, and the last one ends where the booking is: none was
# made twice, none was lost. Changes by hand are part of the chain.
_CHAINS = """
with moves as (
  select a.target_id, a.id, a.action,
    (a.meta_json #>> '{before,start_at}')::timestamptz as old_start, (a.meta_json #>> '{before,end_at}')::timestamptz as old_end,
    (a.meta_json #>> '{after,start_at}')::timestamptz as new_start, (a.meta_json #>> '{after,end_at}')::timestamptz as new_end
  from booking.audit_logs a
  where a.target_type = 'booking' and a.action in ('booking.moved', 'booking.time_changed')
), chained as (
  select m.*, lag(m.new_start) over w as last_start, lag(m.new_end) over w as last_end, lead(m.id) over w as next
  from moves m window w as (partition by m.target_id order by m.id)
)
select c.target_id, format('audit entry %s moves it from %s to itself', c.id, c.old_start)
from chained c where (c.old_start, c.old_end) = (c.new_start, c.new_end)
union all
select c.target_id, format('audit entry %s moves it from %s, but it was moved to %s', c.id, c.old_start, c.last_start)
from chained c where (c.old_start, c.old_end) <> (c.last_start, c.last_end)
union all
select c.target_id, format('was last moved to %s, but is at %s', c.new_start, b.start_at_utc)
from chained c join booking.bookings b on b.id::text = c.target_id
where c.next is null and (c.new_start, c.new_end) <> (b.start_at_utc, b.end_at_utc)
"""
_ONCE = """
with counted as (
  select b.id, t.type, count(*) as times
  from booking.bookings b join booking.tracking_events t on t.booking_id = b.id group by 1, 2
), audited as (
  select a.target_id, a.action, count(*) as times from booking.audit_logs a where a.target_type = 'booking' group by 1, 2
)
select c.id, format('%s is tracked %s times and audited %s times', c.type, c.times, coalesce(a.times, 0))
from counted c
left join audited a on a.target_id = c.id::text
  and a.action = case c.type when 'event_move_conflict' then 'booking.move_conflict' else 'booking.moved' end
where c.type in ('event_moved_by_sales', 'customer_reinvite_required', 'event_move_conflict') and c.times <> coalesce(a.times, 0)
union all
select c.id, format('%s is tracked %s times', c.type, c.times)
from counted c
where c.type in ('hold_created', 'verify_sent', 'confirmed', 'confirmation_failed', 'canceled', 'expired', 'calendar_overlap', 'customer_notify_required')
  and c.times > 1
union all
select b.id, format('canceled %s, customer_notify_required %s times', b.cancel_source, coalesce(c.times, 0))
from booking.bookings b left join counted c on c.id = b.id and c.type = 'customer_notify_required'
where b.status = 'canceled' and (b.cancel_source = 'sales_manual') is distinct from (coalesce(c.times, 0) = 1)
union all
select m.booking_id, format('%s mails of kind %s', count(*), m.kind)
from booking.mails m where m.kind in ('confirmed', 'confirmation_failed', 'replacement_lapsed')
group by m.booking_id, m.kind having count(*) > 1
"""
_JUNK = """
select 'audit_logs ' || a.id, format('%s from %s audited twice within a minute', a.meta_json ->> 'reason', a.target_id)
from booking.audit_logs a
where a.action = 'webhook.dropped' and exists (
  select from booking.audit_logs o
  where o.action = a.action and o.target_id = a.target_id and o.meta_json ->> 'reason' = a.meta_json ->> 'reason'
    and o.id < a.id and o.created_at_utc > a.created_at_utc - interval '1 minute')
"""


def violations(connection: psycopg.Connection, *, settled: bool) -> Iterator[Violation]:
    """Jobs that are missing, open or dead for no reason, effects that happened twice, noise."""
    for query in (_JOBS, _CHAINS, _ONCE, _JUNK):
        yield from found(connection, 6, query)
    if settled:
        yield from found(connection, 6, _OPEN_JOBS)
        if is_installed(connection):
            yield from found(connection, 6, _TAKEN)
