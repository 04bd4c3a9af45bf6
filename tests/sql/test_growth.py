"""What a booking leaves behind: nothing is kept twice, and no index doubles another."""

from __future__ import annotations

import secrets
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office

# As long as Zoom's and Outlook's are.
MEETING = {
    "meeting_id": "98765432109",
    "join_url": "https://us02web.zoom.us/j/98765432109?pwd=" + secrets.token_urlsafe(24),
    "start_url": "https://us02web.zoom.us/s/98765432109?zak=" + secrets.token_urlsafe(420),
}
EVENT = {
    "event_id": "AAkALgAA" + secrets.token_urlsafe(108),
    "ical_uid": "040000008200E00074C5B7101A82E008" + secrets.token_hex(40).upper(),
    "etag": 'W/"' + secrets.token_urlsafe(20) + '"',
    "busy": [{"start_at": "2026-11-25T13:00:00Z", "end_at": "2026-11-25T14:00:00Z"}],
}


def perform(step: dict[str, Any]) -> dict[str, Any]:
    answers = {"create_meeting": MEETING, "create_event": EVENT}
    return {"outcome": "ok", "result": answers.get(step["do"], {})}


@pytest.fixture
def booked(office: Office) -> str:
    """A booking confirmed with answers as long as in reality; its mails are sent."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    assert saga_id is not None
    office.run_saga(saga_id, perform)
    for mail_id in office.values("select id from booking.mails where status = 'queued'"):
        office.worker("message_claim", id=mail_id)
        office.worker(
            "outbox_report", id=mail_id, lease=office.lease("message", mail_id), outcome="ok"
        )
    return booking_id


def tables(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(
        "select relname::text from pg_class"
        " where relnamespace = 'booking'::regnamespace and relkind = 'r' order by 1"
    )
    return [name for (name,) in found]


def places_of(connection: psycopg.Connection, value: str) -> list[str]:
    """Every table and column that holds a text, as a whole or within."""
    found = []
    for table in tables(connection):
        rows = connection.execute(
            sql.SQL("select distinct e.key from {} x, jsonb_each_text(to_jsonb(x)) e"
                    " where position(%s in e.value) > 0").format(sql.Identifier("booking", table)),
            [value],
        )  # fmt: skip
        found += [f"{table}.{column}" for (column,) in rows]
    return sorted(found)


def test_what_a_provider_answered_is_kept_once(office: Office, booked: str) -> None:
    """An address stands in the record alone; an id in the record and in the log of intents."""
    assert places_of(office.sql, MEETING["start_url"]) == ["meetings.start_url"]
    assert places_of(office.sql, MEETING["join_url"]) == ["meetings.join_url"]
    assert places_of(office.sql, EVENT["ical_uid"]) == ["calendar_events.ical_uid"]
    assert places_of(office.sql, EVENT["event_id"]) == [
        "calendar_events.event_id",
        "provider_objects.external_id",
    ]


def test_the_history_still_tells_what_the_providers_answered(office: Office, booked: str) -> None:
    """What the steps no longer hold is told from the record; neither start_url nor busy times are."""
    told = dict(
        office.sql.execute(
            "select what, details -> 'result' from booking.explain(%s) where what like 'step.%%'",
            [booked],
        ).fetchall()
    )
    host = office.value("select host_user_id from booking.meetings")
    assert told["step.create_meeting.done"] == {
        "meeting_id": MEETING["meeting_id"],
        "join_url": MEETING["join_url"],
        "host": host,
    }
    assert told["step.create_event.done"] == {
        "event_id": EVENT["event_id"],
        "ical_uid": EVENT["ical_uid"],
    }


def test_a_booking_has_its_measure(office: Office, booked: str) -> None:
    """All rows of a confirmed booking, its history and its mails, without the day's idempotency
    records: not five kilobytes."""
    kept = set(tables(office.sql)) - {"idempotency_records"}
    history = kept & {
        "audit_logs", "bookings", "calendar_events", "customers", "link_tokens", "mails", "meetings",
        "provider_objects", "reservations", "saga_steps", "sagas", "tracking_events",
    }  # fmt: skip
    sizes = {
        table: office.value(f"select coalesce(sum(pg_column_size(x.*)), 0) from booking.{table} x")
        for table in history
    }
    assert sum(sizes.values()) < 4900, sizes


def test_no_index_is_the_beginning_of_another(sql: psycopg.Connection) -> None:
    """A B-tree over the first columns of another one with the same condition is written for nothing,
    unless it keeps something unique."""
    doubled = sql.execute(
        """
        with trees as (
          select i.indrelid, i.indexrelid::regclass::text as name, i.indkey::int2[] as keys,
            coalesce(pg_get_expr(i.indpred, i.indrelid), '') as condition, i.indisunique, i.indexprs is not null as is_computed
          from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
          where c.relnamespace = 'booking'::regnamespace and a.amname = 'btree'
        )
        select a.name, b.name from trees a join trees b using (indrelid, condition)
        where a.name <> b.name and not a.indisunique and not a.is_computed and not b.is_computed
          and b.keys[0:cardinality(a.keys) - 1] = a.keys
        """
    ).fetchall()
    assert doubled == []
