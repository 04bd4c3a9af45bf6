"""Promise 1: a salesperson's time is sold once, with its buffer."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from tests.support.invariants.violation import Violation, found

# Who came last decides: a sale keeps the larger buffer to whatever stands, also to a moved
# meeting; an organizer may move a meeting nearer, but not onto another. The order is that of the
# history's identity column, which both write under the salesperson's lock.
_COLLISIONS = """
with active as (
  select b.*,
    (select max(t.id) from booking.tracking_events t where t.booking_id = b.id and t.type = 'hold_created') as sold,
    (select max(t.id) from booking.tracking_events t where t.booking_id = b.id and t.type = 'event_moved_by_sales') as moved
  from booking.bookings b where b.status in ('hold', 'pending_verify', 'confirmed')
), pairs as (
  select a.id as a_id, b.id as b_id, a.start_at_utc as a_start, a.end_at_utc as a_end, b.start_at_utc as b_start, b.end_at_utc as b_end,
    case when (a.is_moved or b.is_moved) and coalesce(greatest(a.moved, b.moved) > greatest(a.sold, b.sold), true)
      then interval '0' else make_interval(mins => greatest(a.buffer_minutes, b.buffer_minutes)) end as gap
  from active a join active b on b.salesperson_id = a.salesperson_id and a.id < b.id
  where not (a.rescheduled_from = b.id and b.status = 'confirmed' and a.status <> 'confirmed')
    and not (b.rescheduled_from = a.id and a.status = 'confirmed' and b.status <> 'confirmed')
    and a.start_at_utc < b.end_at_utc + interval '8 hours' and b.start_at_utc < a.end_at_utc + interval '8 hours'
)
select a_id, format('%s to %s is nearer than %s to booking %s, %s to %s', a_start, a_end, gap, b_id, b_start, b_end)
from pairs where a_start < b_end + gap and b_start < a_end + gap
"""

_RESERVATIONS = """
select b.id, format('%s from %s to %s, but the salesperson''s reservation is %s',
  b.status, b.start_at_utc, b.end_at_utc, coalesce(r.core::text, 'missing'))
from booking.bookings b
left join booking.reservations r on r.booking_id = b.id and r.resource_id = b.salesperson_id and r.kind = 'salesperson'
where b.status in ('hold', 'pending_verify', 'confirmed')
  and r.core is distinct from tstzrange(b.start_at_utc, b.end_at_utc)
  -- What is over needs none any more.
  and (r.booking_id is not null or b.end_at_utc > booking.now())
union all
select r.booking_id, format('%s reserved although the booking is %s', r.core, coalesce(b.status, 'gone'))
from booking.reservations r left join booking.bookings b on b.id = r.booking_id
where b.status is null or b.status in ('canceled', 'expired')
"""

# A lapsed hold blocks nothing from that moment on, whatever its row says; the row follows at a
# worker's next tick, for which it has some seconds.
_LAPSED = """
select b.id, format('still %s although the hold lapsed at %s', b.status, h.expires_at_utc)
from booking.bookings b join booking.holds h on h.booking_id = b.id
where b.status in ('hold', 'pending_verify') and h.expires_at_utc <= clock_timestamp() - interval '20 seconds'
  and not exists (select from booking.sagas s where s.booking_id = b.id and s.kind = 'confirm')
union all
select b.id, format('%s without an end of its hold', b.status)
from booking.bookings b
where b.status in ('hold', 'pending_verify') and not exists (select from booking.holds h where h.booking_id = b.id)
"""


def violations(connection: psycopg.Connection, *, settled: bool) -> Iterator[Violation]:
    """Overlaps, buffers, reservations that do not fit, and (settled) holds that outlived themselves."""
    yield from found(connection, 1, _COLLISIONS)
    yield from found(connection, 1, _RESERVATIONS)
    if settled:
        yield from found(connection, 1, _LAPSED)
