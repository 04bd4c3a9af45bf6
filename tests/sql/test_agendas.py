"""The agenda of a salesperson's day: once, in the morning there, and only where there is something."""

from __future__ import annotations

from datetime import timedelta

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.sql.test_reminders import ANNA, DAY, HOUR, Row, end_by
from tests.sql.test_untrue_messages import claim, fates, report, send_all
from tests.support.clock import Clock
from tests.support.office import Office

MORNING = MONDAY - timedelta(hours=1)
"""Seven o'clock, UTC."""


def brief(office: Office) -> int:
    return office.sql.execute("select booking.queue_agendas()").fetchone()[0]["queued"]


def agendas(office: Office) -> list[Row]:
    return office.sql.execute(
        "select occurrence, recipient, not_after, status from booking.notification_outbox"
        " where purpose = 'staff_daily_agenda' order by id"
    ).fetchall()


def test_a_salesperson_is_told_of_the_day_once_and_only_of_one_with_meetings(
    office: Office, clock: Clock
) -> None:
    """At seven in the morning there; whoever looks again finds that it was done."""
    office.configure("staff_agenda", True)
    berlin = office.add_salesperson("bob", timezone="Europe/Berlin")
    office.free_calendar(MONDAY, salesperson_id=berlin)
    office.confirmed(WEDNESDAY_TEN)
    office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    noon = WEDNESDAY_TEN + 2 * HOUR
    office.confirmed(noon, salesperson_id=berlin, email="ida@customer.example")
    seven = MORNING + 2 * DAY
    last = WEDNESDAY_TEN + 3 * HOUR
    for at, expected in (
        (MORNING + DAY, []),
        (seven - HOUR - timedelta(seconds=1), []),
        (seven - HOUR, [("2026-11-25", "bob@acme.example", noon, "queued")]),
        (seven - timedelta(seconds=1), []),
        (seven, [("2026-11-25", ANNA, last, "queued")]),
        (seven + timedelta(minutes=1), []),
        (last + HOUR, []),
        (seven + DAY, []),
    ):
        clock.set(at)
        before = agendas(office)
        assert brief(office) == len(expected), at
        assert agendas(office)[len(before) :] == expected, at


def test_agendas_are_of_those_who_want_them_and_know_nothing_of_the_day(
    office: Office, clock: Clock
) -> None:
    """Not by default, not of a company that is off, not of what was booked after seven."""
    office.confirmed(WEDNESDAY_TEN)
    clock.set(MORNING + 2 * DAY)
    assert brief(office) == 0
    office.configure("staff_agenda", True)
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert brief(office) == 0
    office.sql.execute("update booking.tenants set status = 'active'")
    office.sql.execute("update booking.bookings set created_at = booking.now()")
    assert brief(office) == 0
    office.sql.execute("update booking.bookings set created_at = created_at - interval '1 minute'")
    assert brief(office) == 1


def test_an_agenda_lists_the_meetings_of_the_persons_day(office: Office) -> None:
    """In their order, by the person's zone, with whom and where."""
    person = office.add_salesperson("kim", timezone="Pacific/Auckland")
    office.free_calendar(MONDAY, salesperson_id=person)
    # Wednesday in Auckland, from noon on Tuesday to noon on Wednesday in Greenwich less an hour.
    for number, start in enumerate(
        (WEDNESDAY_TEN - DAY + 2 * HOUR, WEDNESDAY_TEN, WEDNESDAY_TEN + HOUR * 4)
    ):
        office.sql.execute(
            "update booking.salespersons set timezone = 'UTC' where id = %s", [person]
        )
        office.confirmed(start, salesperson_id=person, email=f"c{number}@customer.example")
    office.sql.execute(
        "update booking.salespersons set timezone = 'Pacific/Auckland' where id = %s", [person]
    )
    view = office.value("select booking.agenda_view(%s, '2026-11-25')", person)
    assert (view["salesperson_name"], view["day"]) == ("Kim", "2026-11-25")
    assert [(m["start_at"], m["customer"]["email"]) for m in view["bookings"]] == [
        ("2026-11-24T12:00:00Z", "c0@customer.example"),
        ("2026-11-25T10:00:00Z", "c1@customer.example"),
    ]
    assert {m["join_url"] for m in view["bookings"]} == {"https://zoom.example/j/1"}


def test_an_agenda_is_that_of_the_moment_and_none_for_a_day_that_became_free(
    office: Office, clock: Clock
) -> None:
    """Looked at when it is sent: who canceled meanwhile is not on it."""
    office.configure("staff_agenda", True)
    office.configure("shared_mailbox", "mails@acme.example")
    first = office.confirmed(WEDNESDAY_TEN)
    second = office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    send_all(office)
    clock.set(WEDNESDAY_TEN - 3 * HOUR)
    office.sql.execute("select booking.queue_agendas()")
    end_by(office, "database", first)
    (work,) = claim(office.sql)
    assert (work["purpose"], work["recipient"]) == ("staff_daily_agenda", "anna@acme.example")
    agenda = work["context"]["data"]
    assert agenda["day"] == "2026-11-25"
    assert [m["start_at"] for m in agenda["bookings"]] == ["2026-11-25T13:00:00Z"]
    report(office, work, "retry")
    end_by(office, "database", second)
    clock.advance(minutes=20)
    assert claim(office.sql) == []
    assert fates(office, "staff_daily_agenda") == [("dropped", "nothing_to_tell")]
