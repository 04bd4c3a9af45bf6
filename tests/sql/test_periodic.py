"""api.due_jobs and run_periodic: what is due again and again happens once, however many workers
ask.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from app.migrations.runner import SQL_FOLDER
from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.items import every_item
from tests.support.office import Office
from tests.support.outlook import Outlook, queued
from tests.support.servers import TestDatabase

HOUR = timedelta(hours=1)
# One for each of booking.retention_rules, which tests/sql/test_retention.py holds against these.
PURGES = set(
    re.findall(r"\('(purge_\w+)'", (SQL_FOLDER / "schema" / "82_seed_data.sql").read_text())
)
ALL = {
    "expire_holds",
    "requeue",
    "outbox",
    "webhooks",
    "subscription",
    "reconcile_bookings",
    "sync_calendar",
    "reconcile_objects",
    "sender_domain",
    "pending_moves",
    "restarts",
    "agendas",
} | PURGES


def due(connection: psycopg.Connection) -> list[str]:
    return [row[0] for row in connection.execute("select * from api.due_jobs()").fetchall()]


def run(office: Office, name: str) -> dict[str, Any]:
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_worker")
        return office.value("select api.run_periodic(%s)", name)


@pytest.fixture
def awake(office: Office) -> Office:
    """An office whose periodic jobs are due now."""
    office.set(worker_tick_seconds=5)
    office.sql.execute("update booking.periodic_jobs set next_run_at = booking.now()")
    return office


def test_a_due_job_goes_to_one_worker(awake: Office, database: TestDatabase) -> None:
    """While one worker claims, another finds nothing; afterwards the job rests for its period."""
    with psycopg.connect(database.superuser) as other:
        with awake.sql.transaction():
            assert set(due(awake.sql)) == ALL
            assert due(other) == []
        assert due(other) == []
    assert due(awake.sql) == []


def test_jobs_come_back_after_a_tick_or_their_period(awake: Office, clock: Clock) -> None:
    """Jobs bound to the tick are due at every tick, the others at their own distance."""
    due(awake.sql)
    clock.advance(seconds=5)
    assert (
        set(due(awake.sql))
        == ALL - {"sender_domain", "pending_moves", "restarts", "agendas"} - PURGES
    )
    clock.advance(seconds=26)
    assert "pending_moves" in due(awake.sql)
    clock.advance(minutes=10)
    assert set(due(awake.sql)) >= PURGES


def test_every_job_runs_on_an_empty_database(sql: psycopg.Connection) -> None:
    """Each seeded job is known to run_periodic and leaves its result behind."""
    assert sql.execute("select name from booking.periodic_jobs order by name").fetchall() == [
        (n,) for n in sorted(ALL)
    ]
    with every_item() as item:
        for name in sorted(ALL):
            with item(name):
                with sql.transaction():
                    sql.execute("set local role holdfast_worker")
                    result = sql.execute("select api.run_periodic(%s)", [name]).fetchone()[0]
                assert isinstance(result, dict)
                assert sql.execute(
                    "select last_result from booking.periodic_jobs where name = %s", [name]
                ).fetchone() == (result,)


def test_an_unknown_job_is_nothing(office: Office) -> None:
    """A name that no job has does nothing."""
    assert office.value("select api.run_periodic('nonsense')") is None


def test_lapsed_holds_of_all_tenants_expire(office: Office, clock: Clock) -> None:
    """Holds and unverified bookings whose time is over are marked expired, with history, and their
    time is free.
    """
    held = office.hold(WEDNESDAY_TEN).json["booking_id"]
    pending = office.pending(WEDNESDAY_TEN + 2 * HOUR, email="b@c.example")
    other = Office(office.sql, "globex")
    other.free_calendar(WEDNESDAY_TEN)
    foreign = other.hold(WEDNESDAY_TEN).json["booking_id"]
    clock.advance(minutes=5)
    office.free_calendars()
    fresh = office.hold(WEDNESDAY_TEN + 5 * HOUR, email="d@c.example").json["booking_id"]
    assert run(office, "expire_holds") == {"expired": 0, "more": False}
    clock.advance(minutes=6)
    assert run(office, "expire_holds") == {"expired": 3, "more": False}
    assert {office.status(b) for b in (held, pending, foreign)} == {"expired"}
    assert office.status(fresh) == "hold"
    assert (
        office.values(
            "select meta_json ->> 'event' from booking.audit_logs where action = 'booking.expired'"
        )
        == ["expired"] * 3
    )
    assert (
        office.value("select count(*) from booking.reservations where booking_id = %s", held) == 0
    )


def test_a_hold_that_is_being_confirmed_does_not_expire(office: Office, clock: Clock) -> None:
    """The saga decides; the periodic job leaves its booking alone."""
    booking_id = office.pending(TEN)
    office.confirm(booking_id)
    clock.advance(minutes=11)
    assert run(office, "expire_holds") == {"expired": 0, "more": False}
    assert office.status(booking_id) == "pending_verify"


def test_many_lapsed_holds_are_expired_in_batches(office: Office, clock: Clock) -> None:
    """A full batch says so and is due again at once."""
    office.set(
        max_active_holds_per_customer=0, max_active_holds_per_client=0, max_unverified_share=0
    )
    office.sql.execute(
        "insert into booking.customers (tenant_id, email) values (%s, 'x@y.example')",
        [office.tenant_id],
    )
    office.sql.execute(
        "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc,"
        " end_at_utc, status)"
        " select c.tenant_id, %s, c.id, %s + n * interval '2 hours', %s + n * interval '2 hours'"
        " + interval '1 hour', 'hold'"
        " from booking.customers c, generate_series(1, 25) n",
        [office.salesperson_id, WEDNESDAY_TEN, WEDNESDAY_TEN],
    )
    clock.advance(minutes=11)
    assert run(office, "expire_holds") == {"expired": 20, "more": True}
    assert office.value(
        "select next_run_at <= booking.now() from booking.periodic_jobs where name = 'expire_holds'"
    )
    assert run(office, "expire_holds") == {"expired": 5, "more": False}


def test_work_whose_message_was_lost_is_queued_again(office: Office, clock: Clock) -> None:
    """Sagas, mails, notifications and pending deletions that are due come back without their
    message.
    """
    outlook = Outlook(office.set(worker_tick_seconds=5))
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.app(
        "cancel_by_administrator", tenant_id=office.tenant_id, booking_id=booking_id, actor="boss"
    )
    saga_id = office.saga_of(booking_id, "cancel")
    office.run_saga(saga_id, lambda step: {"outcome": "failed", "error": "400"})
    second = office.pending(WEDNESDAY_TEN + 3 * HOUR, email="b@c.example")
    confirming = office.confirm(second).saga_id
    outlook.post(outlook.item("e1"))
    office.sql.execute("delete from pgmq.q_holdfast")
    run(office, "requeue")
    assert office.value("select count(*) from pgmq.q_holdfast") == 0
    clock.advance(minutes=5)
    run(office, "requeue")
    assert queued(office, "saga") == [str(confirming)]
    assert queued(office, "webhook") == [str(job) for job in outlook.jobs()]
    owed = office.values(
        "select id::text from booking.provider_objects where state = 'delete_pending' order by"
        " id::text"
    )
    assert sorted(queued(office, "deletion")) == owed
    assert len(owed) == 2
    assert run(office, "requeue")["queued"] == 0


def test_work_that_waits_is_left_alone(office: Office, clock: Clock) -> None:
    """A step in its lease or backoff is not due, with or without a message."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    step = office.worker("saga_claim", saga_id=saga_id)
    office.sql.execute("delete from pgmq.q_holdfast; update booking.mails set status = 'sent'")
    clock.advance(seconds=20)
    assert run(office, "requeue")["queued"] == 0
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        outcome="retry",
        error="429",
        retry_after=120,
    )
    clock.advance(seconds=100)
    assert run(office, "requeue")["queued"] == 0
    clock.advance(seconds=100)
    assert run(office, "requeue")["queued"] == 1


def test_work_that_waits_in_service_bus_is_doubted_ever_more_seldom(
    office: Office, clock: Clock
) -> None:
    """A backlog there, whose messages nobody sees from here, is not made longer at every tick."""
    office.set(worker_tick_seconds=5, queue_backend="servicebus")
    booking_id = office.pending(WEDNESDAY_TEN)
    office.confirm(booking_id)
    office.sql.execute("update booking.mails set status = 'sent'")
    begun = clock.advance(seconds=0)
    queued_after = []
    while clock.now() < begun + timedelta(minutes=20):
        office.sql.execute("delete from pgmq.q_holdfast")
        if run(office, "requeue")["queued"]:
            queued_after.append((clock.now() - begun).total_seconds())
        clock.advance(seconds=5)
    assert [round(seconds / 60, 1) for seconds in queued_after] == [1, 2, 4, 8, 16]


def test_pending_moves_are_retried(office: Office) -> None:
    """What a DBA freed by hand is used by the moves that waited for it."""
    first = office.confirmed(WEDNESDAY_TEN)
    second = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="b@c.example")
    outlook = Outlook(office)
    outlook.tell(outlook.event(first, WEDNESDAY_TEN + 1.5 * HOUR))
    assert run(office, "pending_moves") == {"applied": 0}
    office.sql.execute(
        "update booking.bookings set start_at_utc = start_at_utc + interval '1 day', end_at_utc"
        " = end_at_utc + interval '1 day'"
        " where id = %s",
        [second],
    )
    assert run(office, "pending_moves") == {"applied": 1}
    assert office.start(first) == WEDNESDAY_TEN + 1.5 * HOUR
