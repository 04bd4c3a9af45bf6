"""Staff says otherwise where a booking takes place: its event, its customer and calendars hear of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed

HOUR = timedelta(hours=1)


@pytest.fixture
def studio(office: Office) -> Office:
    """A company whose people meet customers at its address."""
    office.sql.execute("update booking.services set place = 'address', place_text = '12 Mill Lane'")
    return office


def say(office: Office, booking_id: str, text: str | None) -> dict[str, Any]:
    answer = office.answer_of(
        "appointment_change_by_staff",
        booking_id=booking_id,
        changes={"place": {"text": text}},
        version=None,
        actor="key",
    )
    told: dict[str, Any] = answer.json
    return told


def sagas(office: Office, booking_id: str) -> list[int]:
    return office.values(
        "select id from booking.sagas where booking_id = %s and kind = 'relocate' order by id",
        booking_id,
    )


def run(office: Office, saga_id: int) -> list[str]:
    """What the event is told, of one saga."""
    seen: list[str] = []

    def perform(step: dict[str, Any]) -> dict[str, Any]:
        assert step["do"] == "place_event"
        seen.append(step["input"]["place"])
        return succeed(step)

    assert office.run_saga(saga_id, perform)["finished"]
    return seen


def told(office: Office, booking_id: str) -> list[tuple[str, int]]:
    """Of the new place: what became of each message, and the number of the booking in it."""
    return office.sql.execute(
        "select status, sequence from booking.notification_outbox"
        " where booking_id = %s and purpose = 'booking_place_changed' order by id",
        [booking_id],
    ).fetchall()


def number(office: Office, booking_id: str) -> int:
    found: int = office.value("select sequence from booking.bookings where id = %s", booking_id)
    return found


def test_an_event_says_the_place_that_was_said_last(studio: Office) -> None:
    """In the words of when it is carried out, however many changes wait; the invitation tells the
    customer, so no mail does; what says nothing new changes nothing."""
    booked = studio.confirmed(WEDNESDAY_TEN)
    before = number(studio, booked)
    assert say(studio, booked, "Second floor")["place"]["text"] == "Second floor"
    say(studio, booked, "Third floor")
    first, second = sagas(studio, booked)
    assert run(studio, first) == run(studio, second) == ["Third floor"]
    assert number(studio, booked) == before + 2
    assert told(studio, booked) == []
    assert "confirmed" in studio.values("select kind from booking.mails where status = 'queued'")
    say(studio, booked, "Third floor")
    assert (sagas(studio, booked), number(studio, booked)) == ([first, second], before + 2)
    say(studio, booked, None)
    assert run(studio, sagas(studio, booked)[-1]) == [""]


def test_two_changes_are_not_under_way_at_once(studio: Office) -> None:
    """The older could arrive last; one whose report comes too late is made up for."""
    booked = studio.confirmed(WEDNESDAY_TEN)
    say(studio, booked, "Second floor")
    [first] = sagas(studio, booked)
    slow = studio.worker("saga_claim", saga_id=first)
    say(studio, booked, "Third floor")
    second = sagas(studio, booked)[-1]
    assert studio.worker("saga_claim", saga_id=second)["wait"] > 0
    studio.worker("saga_report", **_report(slow, succeed(slow)))
    assert run(studio, second) == ["Third floor"]


def test_a_late_report_brings_it_there_once_more(studio: Office, clock: Clock) -> None:
    booked = studio.confirmed(WEDNESDAY_TEN)
    say(studio, booked, "Second floor")
    [saga] = sagas(studio, booked)
    slow = studio.worker("saga_claim", saga_id=saga)
    clock.advance(minutes=5)
    say(studio, booked, "Third floor")
    assert run(studio, saga) == run(studio, sagas(studio, booked)[-1]) == ["Third floor"]
    studio.worker("saga_report", **_report(slow, succeed(slow)))
    third = sagas(studio, booked)[2]
    assert run(studio, third) == ["Third floor"]


def test_an_event_that_is_being_made_is_awaited(studio: Office) -> None:
    """It may have the place before; a booking that comes to nothing gets no event."""
    for is_made in (True, False):
        start = WEDNESDAY_TEN + (0 if is_made else 3) * HOUR
        booked = studio.pending(start, email=f"{is_made}@customer.example")
        studio.confirm(booked)
        confirmation = studio.saga_of(booked)
        step = studio.worker("saga_claim", saga_id=confirmation)
        assert (step["do"], step["input"]["place"]["text"]) == ("create_event", "12 Mill Lane")
        say(studio, booked, "Second floor")
        [saga] = sagas(studio, booked)
        assert studio.worker("saga_claim", saga_id=saga)["wait"] == 1
        if is_made:
            studio.worker("saga_report", **_report(step, succeed(step)))
        else:
            studio.sql.execute("select booking.fail_confirmation(%s, 'no')", [confirmation])
        studio.make_due("saga", saga)
        assert run(studio, saga) == (["Second floor"] if is_made else [])
        assert told(studio, booked) == []


def test_what_is_canceled_meanwhile_stays_canceled(studio: Office) -> None:
    booked = studio.confirmed(WEDNESDAY_TEN)
    say(studio, booked, "Second floor")
    assert studio.change("cancel", booked).status == 200
    say(studio, booked, "Third floor")
    [saga] = sagas(studio, booked)
    assert run(studio, saga) == []


@pytest.mark.parametrize("is_after", [False, True])
def test_a_new_place_goes_along_with_a_move(studio: Office, is_after: bool) -> None:
    """Said before the new time was held, or after, it is that of the new booking."""
    studio.configure("reschedule_policy", "keep_until_confirmed")
    old = studio.confirmed(WEDNESDAY_TEN)
    if not is_after:
        say(studio, old, "Second floor")
    at = WEDNESDAY_TEN + 3 * HOUR
    held = studio.change("reschedule", old, new_start_at=at, new_end_at=at + HOUR)
    new = held.json["booking_id"]
    if is_after:
        say(studio, old, "Second floor")
    studio.confirm(new)
    made: list[str] = []

    def perform(step: dict[str, Any]) -> dict[str, Any]:
        made.append(step["input"]["place"]["text"])
        return succeed(step)

    studio.run_saga(studio.saga_of(new), perform)
    assert studio.value("select place_text from booking.bookings where id = %s", new) == (
        "Second floor"
    )
    for saga in sagas(studio, new):
        made += run(studio, saga)
    assert made[-1] == "Second floor" and len(made) == 1 + is_after
    assert studio.status(old) == "canceled"


def test_whom_no_invitation_tells_a_mail_does(studio: Office) -> None:
    """Once for two changes in a row, unless it was sent between; with the number that calendars go
    by. A place that is a telephone says nothing in words."""
    studio.sql.execute(
        "update booking.salespersons set calendar_kind = 'none', graph_user_id = null,"
        " email = 'anna@studio.example'"
    )
    studio.sql.execute("delete from booking.calendars; delete from booking.busy_days")
    booked = studio.confirmed(WEDNESDAY_TEN)
    start = number(studio, booked)
    say(studio, booked, "Second floor")
    say(studio, booked, "Third floor")
    assert told(studio, booked) == [("dropped", start + 1), ("queued", start + 2)]
    assert sagas(studio, booked) == []
    entry = studio.value("select booking.booking_view(%s) -> 'calendar_entry'", booked)
    assert entry["sequence"] == start + 2
    studio.sql.execute("update booking.bookings set place = 'phone' where id = %s", [booked])
    say(studio, booked, "By telephone")
    assert [status for status, _ in told(studio, booked)] == ["dropped", "dropped"]


def _report(step: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    named = {name: step[name] for name in ("saga_id", "position", "lease")}
    return named | report
