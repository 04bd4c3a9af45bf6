"""Promise 8: nobody hears what is not so, nobody is reminded twice, a carrier that can be asked is asked before it
is handed the same again, every message ends with a reason.

A message is claimed while it is true and handed over after that: for a minute at most a cancellation
or a move may come in between.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from tests.support.invariants import journal
from tests.support.invariants.violation import Violation, found

_ENDS = """
select 'message ' || o.id, format('is %s, and nobody knows why', o.status)
from booking.notification_outbox o
where o.status = 'dropped' and coalesce(o.reason, '') = '' or o.status = 'dead' and coalesce(o.last_error, '') = ''
"""
# What a lost answer hid is counted when it was found, which may be later.
_UNTRUE = """
select o.booking_id, format('%s was sent %s after it was %s', o.purpose, o.finished_at - t.occurred_at_utc, t.type)
from booking.notification_outbox o
join booking.message_purposes p on p.purpose = o.purpose and p.needs in ('pending_verify', 'confirmed')
join booking.tracking_events t on t.booking_id = o.booking_id and t.type in ('canceled', 'expired')
where o.status = 'sent' and o.lost_answers = 0 and o.finished_at > t.occurred_at_utc + interval '1 minute'
"""
_MOVED = """
select 'message ' || o.id, format('a reminder of %s was sent at %s, moved away at %s', o.starts_at, o.finished_at, m.created_at_utc)
from booking.notification_outbox o
join booking.audit_logs m on m.target_id = o.booking_id::text and m.action in ('booking.moved', 'booking.time_changed')
  and (m.meta_json #>> '{before,start_at}')::timestamptz = o.starts_at
where o.purpose = 'booking_reminder' and o.status = 'sent' and o.lost_answers = 0
  and o.finished_at > m.created_at_utc + interval '1 minute'
  and not exists (
    select from booking.audit_logs b
    where b.target_id = m.target_id and b.action in ('booking.moved', 'booking.time_changed')
      and b.created_at_utc >= m.created_at_utc and (b.meta_json #>> '{after,start_at}')::timestamptz = o.starts_at)
"""
_QUEUED = """
select 'message ' || o.id, format('waits to tell of %s, the booking is %s at %s', o.starts_at, b.status, b.start_at_utc)
from booking.notification_outbox o join booking.bookings b on b.id = o.booking_id
where o.status = 'queued' and o.purpose = 'booking_reminder'
  and (b.status <> 'confirmed' or b.start_at_utc <> o.starts_at)
"""
_LATE = """
select 'message ' || o.id, format('is due since %s: %s', o.due_at, coalesce(o.last_error, 'nobody tried'))
from booking.notification_outbox o where o.status = 'queued' and o.due_at < clock_timestamp() - interval '1 minute'
"""
# Who is reminded a day before, and booked earlier than that.
_MISSING = """
select b.id, format('nobody reminds of %s', b.start_at_utc)
from booking.bookings b join booking.tenant_config f on f.tenant_id = b.tenant_id
where b.status = 'confirmed' and f.reminders @> '[{"before": "1 day"}]'
  and b.start_at_utc > clock_timestamp() + interval '2 days'
  and not exists (
    select from booking.notification_outbox o
    where o.booking_id = b.id and o.purpose = 'booking_reminder' and o.starts_at = b.start_at_utc)
"""
_TWICE = """
with arrived as (
  select m.recipient, count(*) as times, string_agg(distinct m.service, ', ') as services from simulator.mails m
  where m.kind = 'mail' and m.subject like 'Reminder: %' group by 1
), told as (
  select o.recipient_key, count(*) as times from booking.notification_outbox o
  where o.purpose = 'booking_reminder' and (o.status in ('sent', 'unknown') or o.lost_answers > 0) group by 1
)
select a.recipient, format('%s reminders arrived by %s, %s are known', a.times, a.services, coalesce(t.times, 0))
from arrived a left join told t on t.recipient_key = a.recipient where a.times > coalesce(t.times, 0)
"""
# Every time beyond the first somebody had asked before, and was told that there is none.
_NOT_ASKED = """
with arrived as (
  select split_part(m.reference, '@', 1) as ours, count(*) as times from simulator.mails m
  where m.service = 'mailgun' group by 1
  union all
  select r.data #>> '{Metadata,outbox_id}', count(*) from simulator.mail_records r
  where r.service = 'postmark' and r.kind = 'message' group by 1)
select 'message ' || o.id, format('was taken %s times, and asked for %s times', a.times, d.times)
from arrived a join booking.notification_outbox o on 'outbox-' || o.id = a.ours
cross join lateral (
  select count(*) as times from journal.doubts d where d.message_id = o.id and d.what = 'asked') d
where a.times > 1 + d.times
"""
# Forged, changed and repeated posts come among the true ones.
_SUPPRESSED = """
select 'suppression ' || s.id, format('%s is said to have %s, and has not', s.recipient, s.reason)
from booking.suppressions s
where s.reason in ('bounced', 'complained') and not exists (
  select from simulator.inactive_addresses a where lower(a.address) = lower(s.recipient))
"""
_DELIVERED = """
select 'message ' || o.id, format('is said to be %s, and nothing of that id arrived', o.delivery)
from booking.notification_outbox o
where o.delivery = 'delivered' and not exists (
  select from simulator.mails m
  where m.service = o.provider and m.reference = trim('<>' from o.provider_message_id)
  union all
  select from simulator.texts t where t.service = o.provider and t.reference = o.provider_message_id)
"""


def violations(connection: psycopg.Connection, *, settled: bool) -> Iterator[Violation]:
    """Word that was untrue when it was sent, that waits for what is over, or came twice; what is believed
    of a mail without its carrier's word."""
    for query in (_ENDS, _UNTRUE, _MOVED, _SUPPRESSED, _DELIVERED):
        yield from found(connection, 8, query)
    if journal.is_installed(connection):
        yield from found(connection, 8, _NOT_ASKED)
    if settled:
        for query in (_QUEUED, _LATE, _MISSING, _TWICE):
            yield from found(connection, 8, query)
