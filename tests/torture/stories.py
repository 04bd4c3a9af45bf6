"""The whole story of a booking that a violation is about, for whoever has to find out why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import psycopg

from tests.support.invariants import Violation

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST = 10

_QUERIES = {
    "history": "select occurred_at_utc, type, meta_json from booking.tracking_events where booking_id = %(id)s order by id",
    "audit": "select created_at_utc, action, actor_type, meta_json from booking.audit_logs where target_id = %(id)s order by id",
    "sagas": "select g.id, g.kind, g.status, g.created_at, g.finished_at, s.position, s.action, s.status, s.attempts, s.started_at, s.finished_at, s.last_error"
    " from booking.sagas g left join booking.saga_steps s on s.saga_id = g.id where g.booking_id = %(id)s order by g.id, s.position",
    "intents": "select id, provider, provider_user, external_id, state, create_attempts, delete_attempts, created_at, updated_at, last_error"
    " from booking.provider_objects where booking_id = %(id)s order by id",
    "known": "select 'zoom', provider_meeting_id, host_user_id from booking.meetings where booking_id = %(id)s"
    " union all select 'graph', event_id, organizer_user_id from booking.graph_events where booking_id = %(id)s",
    "meetings": "select id, address, agenda, start_at, duration_minutes, created_at, modified_at, deleted_at from simulator.zoom_meetings where agenda like %(id)s || '%%' order by created_at",
    "events": "select id, address, transaction_id, start_at, end_at, is_canceled, created_at, modified_at, deleted_at"
    " from simulator.events where transaction_id = %(id)s or properties::text like '%%' || %(id)s || '%%' order by number",
    "notifications": "select j.id, j.change_type, j.received_at_utc, j.status, j.attempts, j.outcome, j.last_error, j.finished_at_utc"
    " from booking.webhook_jobs j join booking.graph_events g on g.event_id = j.resource_id where g.booking_id = %(id)s order by j.id",
    "calls": "select at, service, method, status, fault, milliseconds, left(path, 90) from simulator.calls c"
    " where exists (select from booking.provider_objects o where o.booking_id = %(id)s and o.external_id is not null and c.path like '%%' || o.external_id || '%%')"
    " order by id",
}


def stories(connection: psycopg.Connection, violations: Sequence[Violation]) -> Iterator[str]:
    """A paragraph for each booking that the first violations name."""
    ids = [
        found
        for violation in violations
        for found in _ID.findall(f"{violation.subject} {violation.detail}")
    ]
    for booking_id in list(dict.fromkeys(ids))[:_MOST]:
        lines = [f"== {booking_id}"]
        for title, query in _QUERIES.items():
            rows = connection.execute(query, {"id": booking_id}).fetchall()
            lines += [
                f"  {title}:",
                *("    " + "  ".join(str(value) for value in row) for row in rows),
            ]
        yield "\n".join(lines)
