"""Where a booking takes place: chosen for its service, frozen when it is held, shown to both."""

from __future__ import annotations

import pytest
from psycopg import DatabaseError, errors

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office, succeed

PHONE = {"phone": "+4930123456", "country": "DE", "kind": "fixed"}


def at(office: Office, place: str, text: str | None = None) -> None:
    office.sql.execute("update booking.services set place = %s, place_text = %s", [place, text])


def place_of(office: Office, booking_id: str) -> dict:
    return office.value("select booking.booking_view(%s) -> 'place'", booking_id)


def event_of(office: Office, booking_id: str) -> tuple[list[str], dict]:
    """The steps of a confirmation, and what the calendar was asked for."""
    asked: list[str] = []
    inputs: dict[str, dict] = {}

    def note(step: dict) -> dict:
        asked.append(step["do"])
        inputs[step["do"]] = step["input"]
        return succeed(step)

    office.run_saga(office.confirm(booking_id).saga_id, note)
    assert office.status(booking_id) == "confirmed"
    return asked, inputs["create_event"]


def test_whoever_is_called_gives_a_number(office: Office) -> None:
    """Without one nothing is held; with one the calendar's event has it, and nobody makes a link."""
    at(office, "phone")
    with pytest.raises(DatabaseError, match="invalid_request") as refused:
        office.hold(WEDNESDAY_TEN)
    assert "customer.phone" in str(refused.value.diag.message_detail)
    booking_id = office.pending(WEDNESDAY_TEN, contact=PHONE)
    assert place_of(office, booking_id) == {"kind": "phone", "text": None, "needs_phone": True}
    asked, event = event_of(office, booking_id)
    assert asked == ["create_event"]
    assert (event["customer_phone"], event["place"]["needs_phone"]) == (PHONE["phone"], True)


def test_a_place_stays_that_of_its_booking(office: Office) -> None:
    """What the service says later is for others; a move takes the place along."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    at(office, "address", "12 Mill Lane")
    booking_id = office.pending(WEDNESDAY_TEN)
    at(office, "zoom", None)
    asked, event = event_of(office, booking_id)
    assert (asked, event["place"]["text"]) == (["create_event"], "12 Mill Lane")
    moved = office.change(
        "reschedule",
        booking_id,
        new_start_at=WEDNESDAY_TEN.replace(hour=13),
        new_end_at=WEDNESDAY_TEN.replace(hour=14),
    ).json["booking_id"]
    assert place_of(office, moved)["text"] == "12 Mill Lane"


def test_a_place_by_hand_is_that_of_the_service(office: Office) -> None:
    """A row that names none is held where the service is when its confirmation begins."""
    at(office, "address", "12 Mill Lane")
    booking_id = office.pending(WEDNESDAY_TEN)
    office.sql.execute("update booking.bookings set place = null, place_text = null")
    assert place_of(office, booking_id)["text"] == "12 Mill Lane"
    event_of(office, booking_id)
    frozen = "select place, place_text from booking.bookings where id = %s"
    assert office.sql.execute(frozen, [booking_id]).fetchone() == ("address", "12 Mill Lane")


def test_an_address_has_to_be_said(office: Office) -> None:
    """A service of which nobody knows where it is cannot be written."""
    with pytest.raises(errors.CheckViolation):
        at(office, "address")


def test_a_place_that_a_calendar_cannot_make_names_the_people(office: Office) -> None:
    """Those who are active and have another kind; a place that asks for none names nobody."""
    faults = "select booking.place_faults(s) from booking.services s"
    assert office.value(faults) == []
    office.sql.execute(
        "insert into booking.places (place, name, calendar_kind, is_made_with_event)"
        " values ('loft', 'Loft', 'outlook', true)"
    )
    at(office, "loft")
    bert = office.add_salesperson("bert")
    office.sql.execute(
        "update booking.salespersons set calendar_kind = 'none' where id = %s", [bert]
    )
    (fault,) = office.value(faults)
    assert (fault["salesperson_id"], fault["calendar_kind"]) == (str(bert), "none")
    office.sql.execute("update booking.salespersons set active = false where id = %s", [bert])
    assert office.value(faults) == []
