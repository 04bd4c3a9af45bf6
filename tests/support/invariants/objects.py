"""Promise 2: meetings at Zoom and events in Outlook are those that confirmed bookings take, one each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import LiteralString

import psycopg

from tests.support.invariants.journal import is_installed
from tests.support.invariants.violation import Violation, found

# What we made: a copy that a person made of an event carries our marker, but was not created
# over Graph. In Zoom only we create; the agenda names booking and installation.
_MADE: LiteralString = """
with made as (
  select 'graph' as provider, e.id, e.created_at, e.start_at, e.end_at, e.deleted_at is null and not e.is_canceled as is_live,
    e.transaction_id, p.value as property, coalesce(e.transaction_id, p.value, substring(e.body from 'holdfast-booking: ([0-9a-f-]{36})')) as booking_id,
    e.address as owner, (select u.object_id::text from simulator.users u where (u.directory_id, u.address) = (e.directory_id, e.address)) as owner_id,
    e.directory_id
  from simulator.events e
  left join lateral (select value from jsonb_each_text(e.properties) where key ~* ' name [a-z]*bookingid$' limit 1) p on true
  where (e.creation_digest is not null or e.transaction_id is not null) and not e.id = any (%(foreign)s)
  union all
  select 'zoom', m.id::text, m.created_at, m.start_at, m.start_at + make_interval(mins => m.duration_minutes), m.deleted_at is null,
    null, null, substring(m.agenda from '^[0-9A-Fa-f-]{36}'), m.address, (select u.host_id from simulator.zoom_users u where u.address = m.address), null
  from simulator.zoom_meetings m
  where not m.id::text = any (%(foreign)s)
    and coalesce(nullif(split_part(m.agenda, ' ', 2), ''), i.installation_id::text) = i.installation_id::text
"""
# The installation is joined in rather than asked for in each row.
_MADE = (
    _MADE.replace(
        "from simulator.zoom_meetings m\n",
        "from simulator.zoom_meetings m cross join booking.installation i\n",
    )
    + ")\n"
)

_OTHERWISE: LiteralString = """
select b.id, format('is confirmed by %s, but its place %s and calendar %s take %s', b.providers, b.place, b.calendar_kind, w.takes)
from booking.bookings b
join booking.places l on l.place = b.place
join booking.calendar_kinds k on k.kind = b.calendar_kind
cross join lateral (
  select jsonb_strip_nulls(jsonb_build_object('conference', l.provider, 'calendar', k.provider)) as takes) w
where b.status = 'confirmed' and b.providers <> w.takes
union all
select b.id, 'is confirmed without place or calendar kind' from booking.bookings b
where b.status = 'confirmed' and num_nulls(b.place, b.calendar_kind) > 0
"""

_WITHOUT_INTENT: LiteralString = (
    _MADE
    + """
select m.provider || ' ' || m.id, format('created at %s for booking %s without an earlier intent', m.created_at, coalesce(m.booking_id, '?'))
from made m
where (m.booking_id is null or exists (select from booking.bookings b where b.id::text = lower(m.booking_id)))
  and not exists (
    select from booking.provider_objects o
    where o.booking_id::text = lower(m.booking_id) and o.provider = m.provider and o.created_at <= m.created_at -- by the journal, if there is one
      and (m.directory_id is null or o.account = m.directory_id::text)
      and lower(o.provider_user) in (m.owner, lower(m.owner_id)))
"""
)

_WITHOUT_MARKER: LiteralString = (
    _MADE
    + """
select 'graph ' || m.id, format('transactionId %s and property %s do not both name the booking', coalesce(m.transaction_id, 'none'), coalesce(m.property, 'none'))
from made m
where m.provider = 'graph' and (m.transaction_id is null or m.property is null or lower(m.transaction_id) <> lower(m.property))
"""
)

_NOT_OWNED: LiteralString = (
    _MADE
    + """
select m.provider || ' ' || m.id, format('is live, but booking %s is %s and knows %s', coalesce(m.booking_id, '?'), coalesce(b.status, 'unknown'),
  coalesce(k.external_id, 'none'))
from made m
left join booking.bookings b on b.id::text = lower(m.booking_id)
left join lateral (
  select z.provider_meeting_id as external_id from booking.meetings z where z.booking_id = b.id and m.provider = 'zoom'
  union all
  select g.event_id from booking.graph_events g where g.booking_id = b.id and m.provider = 'graph') k on true
where m.is_live and (b.status is distinct from 'confirmed' or k.external_id is distinct from m.id)
"""
)

_CONFIRMED: LiteralString = (
    _MADE
    + """
, confirmed as (
  select b.*, t.m365_tenant_id, t.status as tenant_status, s.graph_user_id, c.mass_cancel_stopped_at
  from booking.bookings b
  join booking.tenants t on t.id = b.tenant_id
  join booking.salespersons s on s.id = b.salesperson_id
  left join booking.calendars k on k.salesperson_id = b.salesperson_id
  left join booking.calendar_comparisons c on c.calendar_id = k.id
  where b.status = 'confirmed' and b.end_at_utc > clock_timestamp()
), known as (
  select b.id as booking_id, 'zoom' as provider, z.provider_meeting_id as external_id from confirmed b left join booking.meetings z on z.booking_id = b.id
  where b.providers ->> 'conference' = 'zoom'
  union all
  select b.id, 'graph', g.event_id from confirmed b left join booking.graph_events g on g.booking_id = b.id
  where b.providers ->> 'calendar' = 'graph'
)
select k.booking_id, format('confirmed from %s to %s, but its %s object %s is %s', b.start_at_utc, b.end_at_utc, k.provider, coalesce(k.external_id, '(none)'),
  case when m.id is null then 'not there'
       when not m.is_live then 'deleted'
       when m.booking_id is distinct from b.id::text then 'that of ' || coalesce(m.booking_id, 'nobody')
       when not exists (select from booking.provider_objects o where o.booking_id = b.id and o.provider = k.provider and o.state = 'live' and o.external_id = m.id)
         then 'not the live one of the intents'
       when k.provider = 'graph' and m.directory_id is distinct from b.m365_tenant_id then 'in directory ' || m.directory_id
       else format('from %s to %s', m.start_at, m.end_at) end)
from known k
join confirmed b on b.id = k.booking_id
left join made m on m.provider = k.provider and m.id = k.external_id
where not coalesce(m.is_live and m.booking_id = b.id::text
    and exists (select from booking.provider_objects o where o.booking_id = b.id and o.provider = k.provider and o.state = 'live' and o.external_id = m.id)
    and (k.provider = 'zoom' or m.directory_id = b.m365_tenant_id)
    and case
      when b.start_at_utc <= clock_timestamp() then true
      -- Minutes are what Zoom counts in.
      when k.provider = 'zoom' then m.start_at = date_trunc('second', b.start_at_utc)
        and abs(extract(epoch from (m.end_at - m.start_at) - (b.end_at_utc - b.start_at_utc))) < 60
      else (m.start_at, m.end_at) = (b.start_at_utc, b.end_at_utc)
        or m.end_at <= m.start_at or b.tenant_status <> 'active'
        or exists (select from booking.pending_moves p where p.booking_id = b.id and (p.start_at_utc, p.end_at_utc) = (m.start_at, m.end_at)) end,
    false)
  -- Deletions wait for an administrator, or for the tenant to be enabled.
  and not (k.provider = 'graph' and m.id is not null and not m.is_live and (b.mass_cancel_stopped_at is not null or b.tenant_status <> 'active'))
"""
)

_LEFT_OVER: LiteralString = """
select o.booking_id, format('%s object %s is still %s, but the booking is %s', o.provider, coalesce(o.external_id, '(unknown)'), o.state, b.status)
from booking.provider_objects o join booking.bookings b on b.id = o.booking_id
where o.state in ('intended', 'delete_pending') or (o.state = 'live' and b.status <> 'confirmed')
union all
select s.booking_id, format('%s saga %s is still %s: %s', s.kind, s.id, s.status, coalesce(s.last_error, 'no error'))
from booking.sagas s where s.finished_at is null
"""


_WITHOUT_JOURNALED_INTENT: LiteralString = _WITHOUT_INTENT.replace(
    "o.created_at <= m.created_at -- by the journal, if there is one",
    "coalesce((select j.at from journal.intents j where j.object_id = o.id), o.created_at) <= m.created_at",
)


def violations(
    connection: psycopg.Connection, *, settled: bool, foreign: Collection[str] = ()
) -> Iterator[Violation]:
    """Objects without intent or marker; when settled, every object too many, missing or misplaced."""
    ids = list(foreign)
    intents = _WITHOUT_JOURNALED_INTENT if is_installed(connection) else _WITHOUT_INTENT
    yield from found(connection, 2, intents, foreign=ids)
    yield from found(connection, 2, _WITHOUT_MARKER, foreign=ids)
    yield from found(connection, 2, _OTHERWISE)
    if settled:
        yield from found(connection, 2, _NOT_OWNED, foreign=ids)
        yield from found(connection, 2, _CONFIRMED, foreign=ids)
        yield from found(connection, 2, _LEFT_OVER)
