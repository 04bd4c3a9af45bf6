"""Rows written by hand with the specification's columns, by somebody who knows no others."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed
from tests.support.servers import TestDatabase

Insert = Callable[..., Any]


@pytest.fixture
def insert(sql: psycopg.Connection) -> Insert:
    """Inserts a row of the named columns and returns its first column."""

    def run(table: str, **columns: Any) -> Any:
        marks = ", ".join(["%s"] * len(columns))
        query = f"insert into booking.{table} ({', '.join(columns)}) values ({marks}) returning {next(iter(columns))}"
        return sql.execute(query, list(columns.values())).fetchone()[0]

    return run


@pytest.fixture
def booking_id(insert: Insert, clock: Clock) -> uuid.UUID:
    """A hold of a company, a salesperson and a customer that are all made by hand."""
    clock.set(TEN - timedelta(hours=2))
    tenant = insert(
        "tenants",
        id=uuid.uuid4(),
        name="Raw",
        slug="raw",
        m365_tenant_id=uuid.uuid4(),
        status="active",
        created_at=TEN,
    )
    person = insert(
        "salespersons",
        id=uuid.uuid4(),
        tenant_id=tenant,
        graph_user_id="anna@raw.example",
        display_name="Anna",
        timezone="UTC",
        active=True,
    )
    customer = insert(
        "customers",
        id=uuid.uuid4(),
        tenant_id=tenant,
        name="Eva",
        email="eva@customer.example",
        company="Eva Ltd",
    )
    return insert(
        "bookings",
        id=uuid.uuid4(),
        tenant_id=tenant,
        salesperson_id=person,
        customer_id=customer,
        start_at_utc=WEDNESDAY_TEN,
        end_at_utc=WEDNESDAY_TEN + timedelta(hours=1),
        status="hold",
        idempotency_key=None,
        verify_token_jti=None,
        created_at=TEN,
        updated_at=TEN,
    )


def test_a_company_by_hand_has_the_documented_defaults(
    sql: psycopg.Connection, booking_id: uuid.UUID
) -> None:
    """A tenant inserted with the specification's columns sells like one that was connected."""
    assert sql.execute(
        "select slot_minutes, step_minutes, buffer_minutes, is_default from booking.services"
    ).fetchall() == [(60, 30, 10, True)]
    assert sql.execute(
        "select array_agg(weekday order by weekday), min(opens)::text, max(closes)::text from booking.availability_rules"
    ).fetchone() == (
        [1, 2, 3, 4, 5],
        "09:00:00",
        "17:00:00",
    )
    assert sql.execute(
        "select min_notice_minutes, horizon_days from booking.tenant_config"
    ).fetchall() == [(0, 90)]


def test_a_booking_by_hand_goes_the_whole_way(
    sql: psycopg.Connection, insert: Insert, booking_id: uuid.UUID
) -> None:
    """hold, pending_verify, confirmed with hand-written meeting and event, canceled: each recorded as manual."""

    def move(status: str) -> object:
        return sql.execute(
            "update booking.bookings set status = %s where id = %s", [status, booking_id]
        )

    assert insert("holds", booking_id=booking_id, expires_at_utc=TEN) == booking_id
    assert sql.execute("select expires_at_utc from booking.holds").fetchall() == [(TEN,)]
    move("pending_verify")
    insert(
        "meetings",
        booking_id=booking_id,
        provider="zoom",
        provider_meeting_id="90000000001",
        join_url="j",
        start_url="s",
        created_at=TEN,
    )
    with pytest.raises(psycopg.DatabaseError) as refused:
        move("confirmed")
    assert refused.value.sqlstate == "SB002"
    insert(
        "graph_events",
        booking_id=booking_id,
        organizer_user_id="anna@raw.example",
        event_id="e",
        ical_uid="i",
        etag="t",
        updated_at=TEN,
    )
    move("confirmed")
    move("canceled")
    assert [
        row[0]
        for row in sql.execute(
            "select meta_json ->> 'event' from booking.tracking_events order by id"
        )
    ] == ["hold", "manual", "manual", "manual"]
    assert sql.execute("select kind from booking.sagas").fetchall() == [("cancel",)]


def test_a_replacement_confirmed_by_hand_replaces(office: Office, insert: Insert) -> None:
    """Two confirmed bookings never share a claim: the original is canceled in the same statement."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    original = office.confirmed(WEDNESDAY_TEN)
    start = WEDNESDAY_TEN + timedelta(minutes=30)
    replacement = office.change(
        "reschedule", original, new_start_at=start, new_end_at=start + timedelta(hours=1)
    ).json["booking_id"]
    insert(
        "meetings",
        booking_id=replacement,
        provider="zoom",
        provider_meeting_id="90000000001",
        join_url="j",
        start_url="s",
        created_at=TEN,
    )
    insert(
        "graph_events",
        booking_id=replacement,
        organizer_user_id="anna@acme.example",
        event_id="e",
        ical_uid="i",
        etag="t",
        updated_at=TEN,
    )
    office.sql.execute(
        "update booking.bookings set status = 'confirmed' where id = %s", [replacement]
    )
    assert (office.status(original), office.status(replacement)) == ("canceled", "confirmed")
    assert office.saga_of(original, "cancel")


def test_one_statement_over_several_companies_queues_each_ones_work(office: Office) -> None:
    """The work of a cancellation by hand is queued for the tenant of its booking, whatever rows the statement changed."""
    other = Office(office.set(zoom_host_user_ids="h1,h2").sql, "other")
    other.free_calendars()
    mine, theirs = office.confirmed(WEDNESDAY_TEN), other.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.bookings set status = 'canceled' where status = 'confirmed'")
    for booked, at in ((mine, office), (theirs, other)):
        named = "select message ->> 'tenant_id' from pgmq.q_holdfast where message ->> 'kind' = 'saga' and message ->> 'id' = %s"
        assert office.values(named, str(at.saga_of(booked, "cancel"))) == [str(at.tenant_id)]


def test_a_booking_ended_by_hand_while_a_step_is_claimed_leaves_nothing(
    office: Office, database: TestDatabase
) -> None:
    """The DBA's statement waits for the claim and then sees it: what the step makes is marked for deletion."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    assert saga_id is not None
    expire = "update booking.bookings set status = 'expired' where id = %s"
    with psycopg.connect(database.superuser, autocommit=True) as by_hand:
        pid = by_hand.info.backend_pid
        statement = threading.Thread(target=by_hand.execute, args=(expire, [booking_id]))
        with office.sql.transaction():
            step = office.worker("saga_claim", saga_id=saga_id)
            statement.start()
            deadline = time.monotonic() + 10
            while not office.value("select cardinality(pg_blocking_pids(%s)) > 0", pid):
                assert time.monotonic() < deadline, "the statement does not wait"
        statement.join()
    assert office.status(booking_id) == "expired"
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        **succeed(step),
    )
    assert office.values("select state from booking.provider_objects") == ["delete_pending"]
