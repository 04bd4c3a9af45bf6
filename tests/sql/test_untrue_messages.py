"""What users of such systems complain of most: a reminder sent after the cancellation, for the old
time, twice, in the wrong zone, or never. Here messages are claimed, as workers do it."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.sql.test_moves import move
from tests.sql.test_reminders import end_by, remind
from tests.support.clock import Clock
from tests.support.office import Office, call
from tests.support.servers import TestDatabase

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def claim(connection: psycopg.Connection, limit: int = 20) -> list[dict[str, Any]]:
    """What a worker is given to send at this moment, and hands over."""
    with connection.transaction():
        connection.execute("set local role holdfast_worker")
        answers = connection.execute("select api.outbox_claim(%s)", [limit]).fetchall()
    return [
        work
        for (work,) in answers
        if work.get("do") == "send"
        and call(
            connection,
            "holdfast_worker",
            "outbox_hand_over",
            tenant_id=work["tenant_id"],
            id=work["id"],
            lease=work["lease"],
        )
    ]


def purposes(office: Office) -> list[str]:
    return sorted(work["purpose"] for work in claim(office.sql))


def report(office: Office, work: dict[str, Any], outcome: str = "ok") -> dict[str, Any]:
    return call(
        office.sql,
        "holdfast_worker",
        "outbox_report",
        tenant_id=work["tenant_id"],
        id=work["id"],
        lease=work["lease"],
        outcome=outcome,
    )


def fates(office: Office, purpose: str = "booking_reminder") -> list[tuple[str, str | None]]:
    return office.sql.execute(
        "select status, reason from booking.notification_outbox where purpose = %s"
        " order by sequence, due_at, id",
        [purpose],
    ).fetchall()


@pytest.fixture
def office(office: Office) -> Office:
    """The company has a mailbox that its mails come from."""
    office.configure("shared_mailbox", "mails@acme.example")
    return office


@pytest.fixture
def reminded(office: Office) -> Office:
    """A reminder an hour before; what was mailed until the confirmation is out."""
    remind(office, "1 hour")
    return office


def send_all(office: Office) -> list[dict[str, Any]]:
    """Everything that is due is sent; what it was."""
    sent = []
    while works := claim(office.sql):
        for work in works:
            report(office, work)
        sent += works
    return sent


def confirmed(office: Office, start: datetime = WEDNESDAY_TEN, **extra: Any) -> str:
    """A booking whose other mails are sent already."""
    booking_id = office.confirmed(start, **extra)
    send_all(office)
    return booking_id


def test_a_reminder_comes_when_it_is_due_and_once(reminded: Office, clock: Clock) -> None:
    """Not a second before; whoever claims next, and after the report, finds nothing."""
    confirmed(reminded)
    clock.set(WEDNESDAY_TEN - HOUR - timedelta(seconds=1))
    assert claim(reminded.sql) == []
    clock.advance(seconds=1)
    (work,) = claim(reminded.sql)
    assert (work["purpose"], work["occurrence"]) == ("booking_reminder", "1 hour")
    assert claim(reminded.sql) == []
    report(reminded, work)
    clock.advance(minutes=30)
    assert claim(reminded.sql) == []
    assert fates(reminded) == [("sent", None)]


@pytest.mark.parametrize("how", ["customer", "organizer", "administrator", "database", "move"])
def test_none_is_sent_after_the_end(reminded: Office, clock: Clock, how: str) -> None:
    """Whoever ended it, and though a claim before it came back unsent."""
    booking_id = confirmed(reminded)
    clock.set(WEDNESDAY_TEN - HOUR)
    reminded.configure("cancel_deadline_hours", 0)
    (work,) = claim(reminded.sql)
    report(reminded, work, "retry")
    reminded.free_calendars()
    end_by(reminded, how, booking_id)
    clock.advance(minutes=20)
    assert "booking_reminder" not in purposes(reminded)
    assert fates(reminded) == [("dropped", "canceled")]


def test_a_service_without_reminders_sends_none_not_even_queued_ones(
    reminded: Office, clock: Clock
) -> None:
    confirmed(reminded)
    reminded.sql.execute("update booking.services set reminders = false")
    confirmed(reminded, WEDNESDAY_TEN + 2 * HOUR, email="bob@example.com")
    assert fates(reminded) == [("queued", None)], "of the first, which was booked before"
    clock.set(WEDNESDAY_TEN - HOUR)
    assert "booking_reminder" not in purposes(reminded)
    assert fates(reminded) == [("dropped", "reminders_off")]


def test_what_was_under_way_at_the_end_is_not_tried_again(reminded: Office, clock: Clock) -> None:
    """The booking ends between claim and answer; the claim that comes next finds it untrue."""
    booking_id = confirmed(reminded)
    clock.set(WEDNESDAY_TEN - HOUR)
    (work,) = claim(reminded.sql)
    end_by(reminded, "database", booking_id)
    assert fates(reminded) == [("queued", None)], "nobody knows yet whether it is out"
    report(reminded, work, "retry")
    clock.advance(minutes=20)
    assert claim(reminded.sql) == []
    assert fates(reminded) == [("dropped", "canceled")]


def test_what_was_sent_at_the_end_is_told_as_sent(reminded: Office, clock: Clock) -> None:
    """History is what happened: the answer came after the cancellation."""
    booking_id = confirmed(reminded)
    clock.set(WEDNESDAY_TEN - HOUR)
    (work,) = claim(reminded.sql)
    end_by(reminded, "database", booking_id)
    report(reminded, work)
    assert fates(reminded)[0][0] == "sent"


def test_none_tells_an_old_time(reminded: Office, clock: Clock) -> None:
    """Moved in the calendar at the very minute of the reminder; the new one comes in its turn."""
    booking_id = confirmed(reminded)
    clock.set(WEDNESDAY_TEN - HOUR)
    move(reminded, (booking_id, WEDNESDAY_TEN + 2 * HOUR))
    assert claim(reminded.sql) == []
    assert fates(reminded) == [("dropped", "moved"), ("queued", None)]
    clock.set(WEDNESDAY_TEN + HOUR)
    (work,) = claim(reminded.sql)
    assert work["context"]["booking"]["start_at"] == "2026-11-25T12:00:00Z"


def test_what_was_under_way_at_a_move_is_not_tried_again(reminded: Office, clock: Clock) -> None:
    """Its old time is out of date for whoever claims it next."""
    booking_id = confirmed(reminded)
    clock.set(WEDNESDAY_TEN - HOUR)
    (work,) = claim(reminded.sql)
    move(reminded, (booking_id, WEDNESDAY_TEN + 2 * HOUR))
    report(reminded, work, "retry")
    clock.advance(minutes=20)
    assert claim(reminded.sql) == []
    assert fates(reminded) == [("dropped", "moved"), ("queued", None)]


def test_times_are_told_in_the_zone_of_the_reader(office: Office, clock: Clock) -> None:
    """The customer's, else the company's; the salesperson's own."""
    office.configure("timezone", "Europe/Berlin")
    office.configure("organizer_moves", "tell")
    office.sql.execute("update booking.salespersons set timezone = 'America/New_York'")
    remind(office, "1 hour")
    starts = {"Asia/Tokyo": WEDNESDAY_TEN + 5 * HOUR, None: WEDNESDAY_TEN + 8 * HOUR}
    for zone, start in starts.items():
        office.confirmed(start, timezone=zone, email=f"{zone or 'x'}@customer.example".lower())
    works = send_all(office)
    told = {(w["purpose"], w["timezone"]) for w in works}
    assert ("staff_new_booking", "America/New_York") in told
    for zone, start in starts.items():
        clock.set(start - HOUR)
        (work,) = claim(office.sql)
        assert work["timezone"] == (zone or "Europe/Berlin")


def test_a_late_worker_sends_the_last_reminder_and_no_other(office: Office, clock: Clock) -> None:
    """Two days of standstill: not all at once; after the start none. Each fate can be read."""
    remind(office, "1 day", "1 hour")
    confirmed(office)
    clock.set(WEDNESDAY_TEN - HOUR)
    (work,) = claim(office.sql)
    assert work["occurrence"] == "1 hour"
    report(office, work, "retry")
    clock.set(WEDNESDAY_TEN)
    assert claim(office.sql) == []
    assert fates(office) == [("dropped", "late"), ("dropped", "late")]


def test_what_is_due_is_found_though_no_message_names_it(reminded: Office, clock: Clock) -> None:
    """The clockwork wakes the outbox: a reminder waits for days in no queue."""
    confirmed(reminded)
    clock.set(WEDNESDAY_TEN - HOUR)
    reminded.sql.execute("delete from pgmq.q_holdfast")
    call(reminded.sql, "holdfast_worker", "run_periodic", name="outbox")
    kinds = reminded.values("select message ->> 'kind' from pgmq.q_holdfast")
    assert kinds == ["outbox"]


def test_after_a_meeting_customers_are_written_to_unless_they_were_not_there(
    office: Office, clock: Clock
) -> None:
    """An hour after the end, in which somebody can say so."""
    office.configure("followup", True)
    there, away = (
        confirmed(office),
        confirmed(office, WEDNESDAY_TEN + 3 * HOUR, email="max@c.example"),
    )
    for booking_id, attendance in ((there, "attended"), (away, "no_show")):
        office.sql.execute(
            "update booking.bookings set attendance = %s where id = %s", [attendance, booking_id]
        )
    clock.set(WEDNESDAY_TEN + 2 * HOUR - timedelta(seconds=1))
    assert claim(office.sql) == []
    clock.set(WEDNESDAY_TEN + 5 * HOUR)
    (work,) = claim(office.sql)
    assert work["context"]["booking"]["id"] == there
    assert [fate for fate in fates(office, "booking_followup") if fate[0] == "dropped"] == [
        ("dropped", "no_show")
    ]


MEETINGS = 20


def test_cancellations_and_moves_that_race_with_what_is_due(
    reminded: Office, database: TestDatabase, clock: Clock
) -> None:
    """Three workers claim while bookings end and move: nobody is given what had ended before they
    asked, no row goes to two, nobody deadlocks, and every row has its fate."""
    reminded.configure("cancel_deadline_hours", 0)
    starts = [TEN + timedelta(days=n // 4, hours=n % 4 * 2) for n in range(MEETINGS)]
    bookings = []
    for number, start in enumerate(starts):
        reminded.free_calendars()
        bookings.append(reminded.confirmed(start, email=f"c{number}@customer.example"))
    send_all(reminded)
    # All are due at once, as reminders of one minute are.
    reminded.sql.execute(
        "update booking.notification_outbox set due_at = booking.now(), not_after = null"
        " where purpose = 'booking_reminder' and status = 'queued'"
    )
    changed: set[str] = set()
    claimed: list[str] = []
    untrue: list[str] = []
    done = threading.Event()

    def work() -> None:
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            while True:
                is_last = done.is_set()
                before = frozenset(changed)
                works = claim(connection, 2)
                claimed.extend(str(w["id"]) for w in works)
                told = [w["context"]["booking"]["id"] for w in works]
                untrue.extend(set(told) & before)
                if is_last and not works:
                    return

    def change(numbers: range) -> None:
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            for number in numbers:
                booking_id, later = bookings[number], starts[number] + 10 * DAY
                if number % 2:
                    end = "status = 'canceled'", []
                else:
                    end = "start_at_utc = %s, end_at_utc = %s", [later, later + HOUR]
                connection.execute(
                    f"update booking.bookings set {end[0]} where id = %s", [*end[1], booking_id]
                )
                changed.add(booking_id)

    with ThreadPoolExecutor(5) as pool:
        workers = [pool.submit(work) for _ in range(3)]
        changes = [pool.submit(change, range(first, MEETINGS, 2)) for first in (0, 1)]
        for future in changes:
            future.result()
        done.set()
        for future in workers:
            future.result()

    assert untrue == []
    assert [count for count in Counter(claimed).values() if count > 1] == []
    first = reminded.sql.execute(
        "select status, reason, lease is not null from booking.notification_outbox"
        " where purpose = 'booking_reminder' and sequence = 0"
    ).fetchall()
    assert len(first) == MEETINGS
    assert set(first) <= {
        ("queued", None, True),
        ("dropped", "moved", False),
        ("dropped", "canceled", False),
    }
    assert sum(has_lease for _, _, has_lease in first) == len(claimed)


def test_every_reminder_of_a_year_has_one_time_and_one_fate(office: Office, clock: Clock) -> None:
    """Whatever was changed how often: of a booking as it is now each reminder is owed once."""
    remind(office, "1 day", "1 hour")
    booking_id = confirmed(office)
    for hours in (2, 1, 2, 0, 3):
        move(office, (booking_id, WEDNESDAY_TEN + hours * HOUR))
        office.sql.execute(
            "update booking.meetings set join_url = join_url || '1' where booking_id = %s",
            [booking_id],
        )
    live = office.sql.execute(
        "select occurrence, due_at from booking.notification_outbox"
        " where purpose = 'booking_reminder' and status = 'queued' order by due_at"
    ).fetchall()
    start = WEDNESDAY_TEN + 3 * HOUR
    assert live == [("1 day", start - DAY), ("1 hour", start - HOUR)]
    assert {reason for _, reason in fates(office)} == {None, "moved", "place_changed"}
