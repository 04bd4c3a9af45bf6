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


def test_an_event_that_brings_its_link_is_confirmed_with_it(office: Office) -> None:
    """One step makes both; the link is the meeting's, and who has the calendar is who makes it."""
    at(office, "teams")
    booking_id = office.pending(WEDNESDAY_TEN)
    asked: list[dict] = []

    def perform(step: dict) -> dict:
        asked.append(step)
        done = succeed(step)
        return done | {"result": done["result"] | {"join_url": "https://teams.example/1"}}

    office.run_saga(office.confirm(booking_id).saga_id, perform)
    assert [each["do"] for each in asked] == ["create_event"]
    assert asked[0]["input"]["brings_link"] and not asked[0]["input"]["is_last_look"]
    meeting = "select provider, join_url from booking.meetings"
    assert office.sql.execute(meeting).fetchone() == ("teams", "https://teams.example/1")
    view = office.value("select booking.booking_view(%s)", booking_id)
    assert view["join_url"] == "https://teams.example/1"
    assert view["called"]["conference"] == "Microsoft Teams"


def test_a_link_is_looked_for_three_times(office: Office) -> None:
    """Then the confirmation fails, and the event that may be there is looked for and taken away."""
    at(office, "teams")
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    looks = []
    for _ in range(3):
        step = office.worker("saga_claim", saga_id=saga_id)
        looks.append((step["input"]["search_first"], step["input"]["is_last_look"]))
        outcome = "failed" if step["input"]["is_last_look"] else "retry"
        report = {"outcome": outcome, "error": "no link", "retry_after": 0.0}
        office.worker(
            "saga_report", saga_id=saga_id, position=step["position"], lease=step["lease"], **report
        )
        office.sql.execute("update booking.work set due_at = booking.now(), lease = null")
    assert looks == [(False, False), (True, False), (True, True)]
    assert office.status(booking_id) == "expired"
    undone = office.run_saga(saga_id, lambda step: succeed(step))
    assert undone == {"finished": True} or "wait" in undone or "kind" in undone


def test_nothing_is_confirmed_without_the_link_of_its_place(office: Office) -> None:
    """Whatever a worker says, and whoever writes."""
    at(office, "teams")
    booking_id = office.pending(WEDNESDAY_TEN)
    office.sql.execute(
        "insert into booking.calendar_events (booking_id, tenant_id, provider, organizer_user_id,"
        " event_id) select id, tenant_id, 'graph', 'anna', 'e' from booking.bookings"
    )
    with pytest.raises(DatabaseError, match="confirmed_without_proof"):
        office.sql.execute("update booking.bookings set status = 'confirmed'")
    assert office.status(booking_id) == "pending_verify"


def test_a_calendar_that_makes_no_links_cannot_have_that_place(office: Office) -> None:
    """Refused when the service is configured, with the people's names."""
    office.sql.execute(
        "insert into booking.salespersons (tenant_id, display_name, timezone, calendar_kind, email)"
        " values (%s, 'Ben', 'UTC', 'none', 'ben@acme.example')",
        [office.tenant_id],
    )
    with pytest.raises(DatabaseError, match="place_not_possible"):
        office.answer_of(
            "service_update",
            service_id=office.service_id,
            changes={"place": {"kind": "teams"}},
            version=None,
            actor="key",
        )
