"""A booking with anyone that its customer moves: the same person, or another one who is free."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_appointments import EVA, act, as_account, book
from tests.sql.test_offered import add, offer
from tests.support.office import Answer, Office
from tests.support.people import add_account
from tests.support.refused import refused

HOUR = timedelta(hours=1)
LATER = WEDNESDAY_TEN + 3 * HOUR


@pytest.fixture
def booked(office: Office) -> dict[str, Any]:
    """Eva, who is signed in, has a talk with anyone: it was given to Anna or Ben."""
    talk = add(office, "Talk", place="none")
    offer(office, talk, office.salesperson_id)
    offer(office, talk, office.add_salesperson("ben"))
    office.free_calendars()
    account = add_account(office, EVA, "customer")
    act(office, as_account(account, "customer"))
    return confirmed(office, book(office, talk, key="k"), "/appointments", "k")


def confirmed(office: Office, begun: Answer, path: str, key: str) -> dict[str, Any]:
    office.run_saga(begun.saga_id)
    asked = {"path": path, "key": key, "saga_id": begun.saga_id}
    return office.answer("appointment_outcome", give_up=False, **asked).json


def move(office: Office, booking: dict[str, Any], start: Any, **more: Any) -> Answer:
    wanted = {"key": "m", "request": {"n": 1}, "booking_id": booking["id"], "start_at": start}
    return office.answer("appointment_reschedule", **wanted | more)


def moved(office: Office, booking: dict[str, Any], start: Any, **more: Any) -> dict[str, Any]:
    path = f"/appointments/{booking['id']}/reschedule"
    return confirmed(office, move(office, booking, start, **more), path, "m")


def other_than(office: Office, person: str) -> str:
    return office.value(
        "select id::text from booking.salespersons where id <> %s and display_name in ('Anna', 'Ben')",
        person,
    )


def take(office: Office, person: str, start: Any = LATER) -> None:
    held = office.hold(start, salesperson_id=uuid.UUID(person), email="x@customer.example")
    assert held.status == 201


def test_whoever_has_it_keeps_it_while_free(office: Office, booked: dict[str, Any]) -> None:
    told = moved(office, booked, LATER)
    assert (told["provider_id"], told["is_anyone"]) == (booked["provider_id"], True)


def test_another_takes_it_where_they_are_not(office: Office, booked: dict[str, Any]) -> None:
    """Taken by a booking of ours; the old one is over for the first, and there is one in all."""
    take(office, booked["provider_id"])
    told = moved(office, booked, LATER)
    assert told["provider_id"] == other_than(office, booked["provider_id"])
    assert told["rescheduled_from"] == booked["id"]
    assert office.status(booked["id"]) == "canceled"


def test_another_takes_it_where_the_calendar_is_not_free(
    office: Office, booked: dict[str, Any]
) -> None:
    """Busy, or not to be read: then the others' are asked for, and nobody's is an error."""
    own, other = booked["provider_id"], other_than(office, booked["provider_id"])
    office.sql.execute("update booking.busy_days set fetched_at = fetched_at - interval '1 minute'")
    asked = move(office, booked, LATER)
    assert [each["salesperson_id"] for each in asked.fetch] == [own]
    asked = move(office, booked, LATER, unreadable=[own])
    assert [each["salesperson_id"] for each in asked.fetch] == [other]
    nobody = refused(move, office, booked, LATER, unreadable=[own, other])
    assert nobody.code == "calendar_unavailable"
    office.free_calendars()
    office.busy(LATER, [(LATER, LATER + HOUR)], 1, uuid.UUID(own))
    assert moved(office, booked, LATER)["provider_id"] == other


def test_nobody_else_takes_what_was_with_somebody(office: Office, booked: dict[str, Any]) -> None:
    """Neither a booking whose customer named the person, nor one whose service asks to name one by
    now. With nobody free it stays where it is."""
    take(office, booked["provider_id"])
    office.sql.execute(
        "update booking.bookings set is_anyone = false where id = %s", [booked["id"]]
    )
    assert move(office, booked, LATER).code == "slot_unavailable"
    office.sql.execute("update booking.bookings set is_anyone = true where id = %s", [booked["id"]])
    office.sql.execute("update booking.services set assignment = 'chosen'")
    assert move(office, booked, LATER, key="m2").code == "slot_unavailable"
    office.sql.execute("update booking.services set assignment = 'either'")
    take(office, other_than(office, booked["provider_id"]))
    assert move(office, booked, LATER, key="m3").code == "slot_unavailable"
    assert office.status(booked["id"]) == "confirmed"


def test_another_takes_it_from_who_sells_nothing_any_more(
    office: Office, booked: dict[str, Any]
) -> None:
    office.sql.execute(
        "update booking.salespersons set active = false where id = %s", [booked["provider_id"]]
    )
    told = moved(office, booked, LATER)
    assert told["provider_id"] == other_than(office, booked["provider_id"])


def times(office: Office, booking: dict[str, Any], **more: Any) -> dict[str, list[str]]:
    """Who is free at which hour of the day that it is moved to."""
    day = LATER.date()
    asked = {"booking_id": booking["id"], "start_date": day, "end_date": day}
    found = office.answer("slots_to_move", **asked | more)
    assert found.status == 200, found.fetch
    return {slot["start_at"][11:16]: slot["provider_ids"] for slot in found.json["slots"]}


def likely(office: Office, booking: dict[str, Any], start: Any) -> str:
    found = office.app(
        "page_slot", slug="acme", salesperson_id=None, start_at=start, end_at=start + HOUR, own=[],
        moved_id=booking["id"],
    )  # fmt: skip
    assert found["fault"] is None
    name: str = found["person"]["id"]
    return name


def test_what_is_offered_is_what_anybody_can_take(office: Office, booked: dict[str, Any]) -> None:
    """Of its own person and of the others, its own time and claim left out; the page names whom it
    will be, and every time is taken by somebody, or nobody."""
    own, other = booked["provider_id"], other_than(office, booked["provider_id"])
    take(office, own)
    take(office, other, LATER + 2 * HOUR)
    found = times(office, booked)
    assert found["13:00"] == [other] and found["15:00"] == [own]
    assert sorted(found["11:30"]) == sorted([own, other])
    assert "10:00" not in found and found["10:30"] == sorted([own, other])
    assert likely(office, booked, LATER) == other
    assert likely(office, booked, LATER + 2 * HOUR) == own
    office.busy(LATER, [(LATER - 2 * HOUR, LATER - HOUR)], 1, uuid.UUID(own))
    assert likely(office, booked, LATER - 3 * HOUR / 2) == other
    office.sql.execute(
        "update booking.bookings set is_anyone = false where id = %s", [booked["id"]]
    )
    assert "13:00" not in times(office, booked)
    assert {str(person) for free in times(office, booked).values() for person in free} == {own}


def test_who_cannot_be_read_is_left_out_of_what_is_offered(
    office: Office, booked: dict[str, Any]
) -> None:
    own, other = booked["provider_id"], other_than(office, booked["provider_id"])
    office.sql.execute("update booking.busy_days set fetched_at = fetched_at - interval '1 hour'")
    day = LATER.date()
    asked = {"booking_id": booked["id"], "start_date": day, "end_date": day}
    fetch = office.answer("slots_to_move", **asked).fetch
    assert {each["salesperson_id"] for each in fetch} == {own, other}
    office.busy(LATER - 24 * HOUR, [], 3, uuid.UUID(other))
    found = times(office, booked, asked=[own, other], unreadable=[own])
    assert found["13:00"] == [other]


def test_a_second_thought_may_go_to_the_same_other_again(
    office: Office, booked: dict[str, Any]
) -> None:
    """The hold that would have replaced the booking is in nobody's way, whosever it is."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    office.sql.execute("update booking.bookings set account_id = null")
    take(office, booked["provider_id"])
    other = other_than(office, booked["provider_id"])
    at = {"new_start_at": LATER, "new_end_at": LATER + HOUR}
    for key in ("one", "two"):
        held = office.change("reschedule", booked["id"], **at, key=key)
        assert (held.status, held.json["salesperson_id"]) == (201, other), held.fetch
        assert likely(office, booked, LATER) == other
    claims = office.claims(booked["id"], "reschedule")
    office.sql.execute("select set_config('booking.request', '', false)")
    assert times(office, booked, claims=claims)["13:00"] == [other]
    for wrong in (claims | {"jti": str(uuid.uuid4())}, office.claims(booked["id"], "cancel")):
        assert refused(times, office, booked, claims=wrong).code == "invalid_token"
    assert refused(times, office, booked).code == "invalid_token"
