"""A person of the calendar kind `none`: hours and our own bookings say when they are free, mails say
what was booked."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed

HOUR = timedelta(hours=1)
EVA, ANNA = "eva@customer.example", "anna@studio.example"


@pytest.fixture
def studio(office: Office) -> Office:
    """A company whose only person has no calendar, and meets in person."""
    office.sql.execute("update booking.services set place = 'none'")
    office.sql.execute(
        "update booking.salespersons set calendar_kind = 'none', graph_user_id = null, email = %s",
        [ANNA],
    )
    # There was none ever.
    office.sql.execute("delete from booking.calendars; delete from booking.busy_days")
    return office


def told(office: Office, booking_id: str) -> list[tuple[str, str]]:
    """Purpose and recipient of what was queued about a booking since it was confirmed."""
    return office.sql.execute(
        "select purpose, recipient from booking.notification_outbox where booking_id = %s"
        " and purpose <> 'booking_verify' order by id",
        [booking_id],
    ).fetchall()


def test_nothing_is_kept_that_a_calendar_would_need(office: Office) -> None:
    """Who is added with that kind has no calendar, and is asked about nowhere."""
    bert = office.value(
        "insert into booking.salespersons (tenant_id, display_name, timezone, calendar_kind, email)"
        " values (%s, 'Bert', 'Europe/Berlin', 'none', 'bert@studio.example') returning id",
        office.tenant_id,
    )
    assert office.values(
        "select count(*) from booking.calendars where salesperson_id = %s", bert
    ) == [0]
    held = office.hold(WEDNESDAY_TEN, salesperson_id=bert)
    assert held.status == 201
    slots = office.answer(
        "availability",
        salesperson_id=bert,
        date=WEDNESDAY_TEN.date(),
    )
    assert slots.fetch is None
    starts = [slot["start_at"] for slot in json.loads(slots.body)["slots"]]
    assert starts and "2026-11-25T10:00:00Z" not in starts
    for claim in ("subscription_claim", "sync_calendar_claim", "reconcile_bookings_claim"):
        assert office.worker(claim, salesperson_id=bert) == {"finished": True}, claim
    for due in ("watches_due", "calendars_to_sync", "calendars_to_reconcile"):
        count = f"select count(*) from booking.{due}() where salesperson_id = %s"
        assert office.value(count, bert) == 0, due


def test_a_hold_takes_the_short_way(studio: Office) -> None:
    """One look is enough: there is no busy time to be fresh."""
    look = "select f.place from booking.hold_fast_path(%s, null, %s, %s, %s, null, booking.now()) f"
    studio.value("select set_config('booking.tenant_id', %s, false)", str(studio.tenant_id))
    args = (studio.salesperson_id, WEDNESDAY_TEN, WEDNESDAY_TEN + HOUR, EVA)
    assert studio.value(look, *args) == "none"
    studio.sql.execute(
        "update booking.salespersons set calendar_kind = 'outlook', graph_user_id = 'a'"
    )
    assert studio.value(look, *args) is None


def test_from_hold_to_cancellation(studio: Office) -> None:
    """Confirmed by its record alone; both are told by mail, with the file that is asked for."""
    booking_id = studio.confirmed(WEDNESDAY_TEN)
    frozen = "select providers, place, calendar_kind from booking.bookings where id = %s"
    assert studio.sql.execute(frozen, [booking_id]).fetchone() == ({}, "none", "none")
    assert studio.hold(WEDNESDAY_TEN).code == "slot_unavailable"
    assert told(studio, booking_id) == [("booking_confirmed", EVA), ("staff_new_booking", ANNA)]
    studio.change("cancel", booking_id)
    assert told(studio, booking_id)[2:] == [("booking_canceled", EVA), ("staff_canceled", ANNA)]
    studio.run_saga(studio.saga_of(booking_id, "cancel"))
    assert studio.values("select count(*) from booking.provider_objects") == [0]
    assert studio.values("select count(*) from booking.sagas where finished_at is null") == [0]
    assert studio.hold(WEDNESDAY_TEN).status == 201


def entry(office: Office, booking_id: str) -> dict:
    return office.value("select booking.booking_view(%s) -> 'calendar_entry'", booking_id)


def move(office: Office, booking_id: str) -> str:
    """Another time for a booking, confirmed."""
    start = WEDNESDAY_TEN + 2 * HOUR
    answer = office.change("reschedule", booking_id, new_start_at=start, new_end_at=start + HOUR)
    new_id = answer.json["booking_id"]
    office.run_saga(office.confirm(new_id).saga_id)
    assert (office.status(booking_id), office.status(new_id)) == ("canceled", "confirmed")
    return new_id


def test_a_kept_booking_is_moved_in_calendars(studio: Office) -> None:
    """The new time has the name of the old one and a later number: the old entry moves there, and
    nobody is told that it is canceled."""
    studio.configure("reschedule_policy", "keep_until_confirmed")
    first = studio.confirmed(WEDNESDAY_TEN)
    before = entry(studio, first)
    second = move(studio, first)
    assert entry(studio, second)["uid"] == before["uid"]
    assert entry(studio, second)["sequence"] > entry(studio, first)["sequence"] > before["sequence"]
    assert told(studio, first)[2:] == []
    assert told(studio, second) == [("booking_rescheduled", EVA), ("staff_new_booking", ANNA)]


def test_what_moves_into_another_kind_of_calendar_is_taken_out_of_the_old_one(
    studio: Office,
) -> None:
    """An invitation has a name of its own: it takes the place of no mailed entry."""
    studio.configure("reschedule_policy", "keep_until_confirmed")
    first = studio.confirmed(WEDNESDAY_TEN)
    studio.sql.execute(
        "update booking.salespersons set calendar_kind = 'outlook', graph_user_id = 'anna'"
    )
    studio.free_calendars()
    second = move(studio, first)
    assert entry(studio, second)["uid"] != entry(studio, first)["uid"]
    assert told(studio, first)[2:] == [("booking_canceled", EVA), ("staff_canceled", ANNA)]
    assert told(studio, second) == [("booking_confirmed", EVA)]


def test_a_booking_given_up_first_is_taken_out_of_calendars(studio: Office) -> None:
    """The new time may lapse: the old entry goes at once, the new one has its own name."""
    first = studio.confirmed(WEDNESDAY_TEN)
    second = move(studio, first)
    assert entry(studio, first)["uid"] != entry(studio, second)["uid"]
    assert told(studio, first)[2:] == [("booking_canceled", EVA), ("staff_canceled", ANNA)]
    assert told(studio, second) == [("booking_rescheduled", EVA), ("staff_new_booking", ANNA)]


def test_a_calendar_confirms_or_a_mail_does(office: Office) -> None:
    """Where the calendar invites, nobody else of the company is written to, and no cancellation is."""
    office.sql.execute("update booking.salespersons set email = %s", [ANNA])
    booking_id = office.confirmed(WEDNESDAY_TEN)
    assert told(office, booking_id) == [("booking_confirmed", EVA)]
    assert office.value("select booking.booking_view(%s) ->> 'confirmation_by'", booking_id) == (
        "calendar"
    )
    office.change("cancel", booking_id)
    assert len(told(office, booking_id)) == 1


def test_another_kind_takes_new_bookings(office: Office, clock: Clock) -> None:
    """What is in the old calendar is followed there until it is over; new ones go nowhere, and what
    was busy there blocks nothing any more."""
    old = office.confirmed(WEDNESDAY_TEN)
    office.busy(WEDNESDAY_TEN, [(WEDNESDAY_TEN + 3 * HOUR, WEDNESDAY_TEN + 4 * HOUR)])
    office.sql.execute("update booking.salespersons set calendar_kind = 'none', email = %s", [ANNA])
    followed = "select booking.is_followed(%s)"
    assert office.value(followed, office.salesperson_id)
    held = office.hold(WEDNESDAY_TEN + 3 * HOUR, email="ada@customer.example")
    assert (held.status, held.fetch) == (201, None)
    office.verify_email(held.json["booking_id"])
    asked: list[str] = []

    def note(step: dict) -> dict:
        asked.append(step["do"])
        return succeed(step)

    office.run_saga(office.confirm(held.json["booking_id"]).saga_id, note)
    assert asked == ["create_meeting"]
    office.change("cancel", old)
    office.run_saga(office.saga_of(old, "cancel"), note)
    assert asked[1:] == ["delete_event", "delete_meeting"]
    assert not office.value(followed, office.salesperson_id)
