"""Promise 3: a status moves along the state machine, each move tracked and audited at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg

from tests.support.invariants.violation import Violation

TRANSITIONS = frozenset(
    {
        (None, "hold", "hold"),
        ("hold", "pending_verify", "verify_sent"),
        *(
            (start, "expired", event)
            for start in ("hold", "pending_verify")
            for event in ("expired", "confirmation_failed", "superseded")
        ),
        ("pending_verify", "confirmed", "confirmed"),
        *(
            ("confirmed", "canceled", event)
            for event in ("canceled", "sales_manual", "rescheduled", "manual")
        ),
    }
)
"""(from, to, event): written out here, since the table in the database is among what is checked."""

_STEPS = {(start, end) for start, end, _ in TRANSITIONS}

_MOVES = """
select t.booking_id::text, t.id, t.type, t.meta_json ->> 'from', t.meta_json ->> 'to', t.meta_json ->> 'event', t.xmin::text, t.occurred_at_utc
from booking.tracking_events t where jsonb_exists(t.meta_json, 'to') order by t.id
"""
_AUDITED = """
select a.target_id, a.meta_json ->> 'from', a.meta_json ->> 'to', a.meta_json ->> 'event', a.xmin::text, a.created_at_utc
from booking.audit_logs a where a.target_type = 'booking' and jsonb_exists(a.meta_json, 'to') order by a.id
"""
_TYPES = {"hold": "hold_created", "pending_verify": "verify_sent"}


def violations(connection: psycopg.Connection) -> Iterator[Violation]:
    """Histories with a step too many, too few, not allowed, or not of one transaction."""
    moves, audited = defaultdict(list), defaultdict(list)
    for booking_id, *move in connection.execute(_MOVES):
        moves[booking_id].append(move)
    for booking_id, *entry in connection.execute(_AUDITED):
        audited[booking_id].append(entry)
    for booking_id, status in connection.execute(
        "select id::text, status from booking.bookings order by created_at, id"
    ):
        for detail in _faults(status, moves[booking_id], audited[booking_id]):
            yield Violation(3, booking_id, detail)


def _faults(status: str, moves: list[Any], audited: list[Any]) -> Iterator[str]:
    at = None
    for _, kind, start, end, event, *_ in moves:
        if start != at:
            yield f"tracked from {start}, but it was {at}"
        is_known = (start, end, event) in TRANSITIONS or (
            event == "manual" and (start, end) in _STEPS
        )
        if not is_known:
            yield f"tracked {start} to {end} by {event}, which is no transition"
        wanted = "confirmation_failed" if event == "confirmation_failed" else _TYPES.get(end, end)
        if kind != wanted:
            yield f"{start} to {end} by {event} is tracked as {kind}"
        at = end
    if at != status:
        yield f"is {status}, but its history ends with {at}"
    tracked = Counter((start, end, event) for _, _, start, end, event, *_ in moves)
    entries = Counter((start, end, event) for start, end, event, *_ in audited)
    for step in sorted(set(tracked) | set(entries), key=str):
        if tracked[step] != entries[step]:
            yield f"{step[0]} to {step[1]} by {step[2]}: tracked {tracked[step]} times, audited {entries[step]} times"
    if tracked == entries:
        # Texts may be rewritten later (personal data), which changes the transaction but not the time.
        for move, entry in zip(moves, audited, strict=True):
            if move[5] != entry[3] and move[6] != entry[4]:
                yield f"{move[2]} to {move[3]}: tracked and audited in different transactions"
