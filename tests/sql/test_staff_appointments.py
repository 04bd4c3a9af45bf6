"""Appointments as the company's own people see and change them."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.refused import refused

LATER = WEDNESDAY_TEN + timedelta(hours=3)


def as_role(office: Office, role: str, salesperson_id: uuid.UUID | None = None) -> None:
    """From now on an account of this role asks."""
    principal = {
        "kind": "account",
        "id": str(uuid.uuid4()),
        "label": "eve@office.example",
        "roles": [role],
        "salesperson_id": str(salesperson_id) if salesperson_id else None,
    }
    office.sql.execute(
        "select set_config('booking.request', %s, false)", [json.dumps({"principal": principal})]
    )


def listed(office: Office, **filters: Any) -> list[str]:
    answer = office.answer_of("appointments_for_staff", **filters)
    return [each["id"] for each in answer.json["appointments"]]


def change(office: Office, booking_id: str, version: int | None = None, **changes: Any) -> Any:
    return office.answer_of(
        "appointment_change_by_staff",
        booking_id=booking_id,
        changes=changes,
        version=version,
        actor="key",
    )


def test_a_list_has_what_was_asked_for(office: Office, clock: Clock) -> None:
    """By day of the company, state in the words of appointments, person, service, customer."""
    office.free_calendars()
    first = office.confirmed(WEDNESDAY_TEN)
    held = office.hold(LATER, email="ben@customer.example").json["booking_id"]
    day = WEDNESDAY_TEN.date()
    assert listed(office) == [first, held]
    assert listed(office, start_date=day, end_date=day) == [first, held]
    assert listed(office, start_date=day + timedelta(days=1)) == []
    assert listed(office, end_date=day - timedelta(days=1)) == []
    assert listed(office, status="confirmed") == [first]
    assert listed(office, status="pending") == [held]
    customer = office.value("select customer_id from booking.bookings where id = %s", held)
    assert listed(office, customer_id=customer) == [held]
    assert listed(office, salesperson_id=office.salesperson_id) == [first, held]
    assert listed(office, salesperson_id=uuid.uuid4()) == []
    assert listed(office, service_id=uuid.uuid4()) == []
    page = office.answer_of("appointments_for_staff", limit=1).json
    assert [each["id"] for each in page["appointments"]] == [first]
    assert listed(office, cursor=page["next_cursor"]) == [held]
    clock.set(LATER + timedelta(days=1))
    assert listed(office, status="completed") == [first]
    assert listed(office, status="expired") == [held]
    assert listed(office, status="confirmed") == listed(office, status="no_show") == []


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("status", {"status": "lost"}),
        ("limit", {"limit": 101}),
        ("cursor", {"cursor": "zz"}),
        ("end_date", {"start_date": LATER.date(), "end_date": LATER.date() - timedelta(days=1)}),
    ],
)
def test_a_wrong_question_names_its_field(office: Office, field: str, given: Any) -> None:
    fault = refused(office.answer_of, "appointments_for_staff", **given)
    code = "invalid_cursor" if field == "cursor" else "invalid_request"
    assert (fault.code, fault.fields) == (code, [field])


def test_salespeople_have_their_own_alone(office: Office) -> None:
    """What is somebody else's does not exist for them, whatever they ask."""
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    asked = {"booking_id": booked}
    as_role(office, "salesperson", office.salesperson_id)
    assert listed(office) == [booked]
    assert office.answer_of("appointment_for_staff", **asked).json["id"] == booked
    for other in (uuid.uuid4(), None):
        as_role(office, "salesperson", other)
        assert listed(office) == listed(office, salesperson_id=office.salesperson_id) == []
        for function, more in (
            ("appointment_for_staff", {}),
            ("appointment_change_by_staff", {"changes": {}, "version": None, "actor": "key"}),
            ("appointment_cancel_by_staff", {"reason": None, "version": None, "actor": "key"}),
            ("attendance", {"status": "attended", "actor": "key"}),
        ):
            fault = refused(office.answer_of, function, **asked, **more)
            assert fault.code == "booking_not_found", function


def test_what_it_says_is_changed_and_its_time_is_not(office: Office) -> None:
    """Each change is a version, and is audited with what was before."""
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    before = office.answer_of("appointment_for_staff", booking_id=booked).json
    assert [each["what"] for each in before["history"]][:1] == ["hold_created"]
    after = change(
        office,
        booked,
        before["version"],
        client={"name": "Eva Neu", "phone": "+493012345678"},
        notes="Brings a colleague.",
        place={"text": "Second floor"},
        metadata={"crm": "7"},
    ).json
    assert (after["client"]["name"], after["client"]["phone"]) == ("Eva Neu", "+493012345678")
    assert (after["notes"], after["place"]["text"]) == ("Brings a colleague.", "Second floor")
    assert after["metadata"] == {"crm": "7"}
    assert after["version"] == before["version"] + 1
    assert after["start_at"] == before["start_at"]
    stale = refused(change, office, booked, before["version"], notes="Late.")
    assert stale.code == "version_conflict"
    emptied = change(office, booked, None, notes=None, metadata=None, client={"phone": None}).json
    assert (emptied["notes"], emptied["metadata"], emptied["client"]["phone"]) == (None, {}, None)
    assert change(office, booked).json["version"] == emptied["version"]
    audited = office.value(
        "select meta_json -> 'before' -> 'notes' from booking.audit_logs"
        " where action = 'appointment.changed' order by id desc limit 1"
    )
    assert audited == "Brings a colleague."


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("start_at", {"start_at": "2027-01-01T10:00:00Z"}),
        ("status", {"status": "confirmed"}),
        ("client", {"client": {"email": "other@customer.example"}}),
        ("client", {"client": {"name": "two\nlines"}}),
        ("client", {"client": None}),
        ("notes", {"notes": "x" * 2001}),
        ("place", {"place": {"kind": "zoom"}}),
        ("metadata", {"metadata": {str(n): "x" for n in range(51)}}),
        ("metadata", {"metadata": {"k" * 41: "x"}}),
        ("metadata", {"metadata": {"k": "x" * 501}}),
        ("metadata", {"metadata": {"k": 7}}),
    ],
)
def test_what_cannot_be_changed_names_its_field(office: Office, field: str, given: Any) -> None:
    booked = office.hold(WEDNESDAY_TEN).json["booking_id"]
    fault = refused(change, office, booked, None, **given)
    assert (fault.code, fault.fields) == ("invalid_request", [field])


def test_answers_are_judged_as_a_customers(office: Office) -> None:
    booked = office.hold(WEDNESDAY_TEN).json["booking_id"]
    fault = refused(change, office, booked, None, answers={str(uuid.uuid4()): "x"})
    assert fault.code == "invalid_answers"


def test_staff_cancels_what_is_confirmed_and_what_is_not(office: Office, clock: Clock) -> None:
    """Without deadline, with a reason, once; what is over stays."""
    office.free_calendars()

    def canceled(booking_id: str, reason: str | None = None, version: int | None = None) -> Any:
        return office.answer_of(
            "appointment_cancel_by_staff",
            booking_id=booking_id,
            reason=reason,
            version=version,
            actor="key",
        ).json

    booked = office.confirmed(WEDNESDAY_TEN)
    assert refused(canceled, booked, version=99).code == "version_conflict"
    assert refused(canceled, booked, "two\nlines").fields == ["reason"]
    told = canceled(booked, "Ill.")
    assert (told["status"], told["canceled_by"], told["cancel_reason"]) == (
        "canceled",
        "staff",
        "Ill.",
    )
    assert canceled(booked, "Again.")["cancel_reason"] == "Ill."
    held = office.hold(LATER, email="ben@customer.example").json["booking_id"]
    assert canceled(held)["status"] == "expired"
    over = office.confirmed(LATER, email="cy@customer.example")
    clock.set(LATER + timedelta(days=1))
    assert refused(canceled, over).code == "invalid_state"


def test_what_is_being_confirmed_is_not_canceled(office: Office) -> None:
    office.free_calendars()
    booked = office.pending(WEDNESDAY_TEN)
    office.confirm(booked)
    fault = refused(
        office.answer_of,
        "appointment_cancel_by_staff",
        booking_id=booked,
        reason=None,
        version=None,
        actor="key",
    )
    assert fault.code == "invalid_state"


def test_what_waits_is_told_to_whom_it_concerns(office: Office, clock: Clock) -> None:
    """Salespeople: their bookings, calendar and follow-ups; analysts nothing; nobody else's is
    seen to, canceled or tried again."""
    bert = office.add_salesperson("bert")
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute(
        "insert into booking.tracking_events (tenant_id, booking_id, type, occurred_at_utc)"
        " values (%s, %s, 'customer_declined', booking.now())",
        [office.tenant_id, booked],
    )
    tenant = {"tenant_id": office.tenant_id}

    def seen() -> list[int]:
        found = office.app("attention", **tenant)
        return [
            len(office.answer_of("booking_list").json["bookings"]),
            len(office.app("follow_ups", **tenant)),
            len(office.app("calendar_overview", **tenant)),
            found["follow_ups"],
            len(found["unmarked"]),
        ]

    clock.set(LATER)
    for role, person, expected in (
        ("owner", None, [1, 1, 2, 1, 1]),
        ("salesperson", office.salesperson_id, [1, 1, 1, 1, 1]),
        ("salesperson", bert, [0, 0, 1, 0, 0]),
        ("salesperson", None, [0, 0, 0, 0, 0]),
        ("analyst", office.salesperson_id, [0, 0, 0, 0, 0]),
    ):
        as_role(office, role, person)
        assert seen() == expected, (role, person)
    as_role(office, "salesperson", bert)
    assert listed(office, salesperson_id=office.salesperson_id) == []
    found = office.answer_of("booking_list", salesperson_id=office.salesperson_id).json
    assert found["bookings"] == []
    follow_up = office.value("select id from booking.tracking_events where type ~ 'declined'")
    done = {**tenant, "tracking_id": follow_up, "actor": "console"}
    assert office.app("follow_up_done", **done) is False
    for function, more in (("booking_detail", {}), ("cancel_by_administrator", {"actor": "x"})):
        fault = refused(office.answer_of, function, booking_id=booked, **more)
        assert fault.code == "booking_not_found", function
    as_role(office, "salesperson", office.salesperson_id)
    assert office.app("follow_up_done", **done) is True
    handled = "select meta_json ->> 'handled_by' from booking.tracking_events where id = %s"
    assert office.value(handled, follow_up).startswith("account ")


def test_dead_letters_are_for_those_who_administrate(office: Office) -> None:
    """Of their company alone; of all, the platform is told."""
    office.free_calendars()
    office.pending(WEDNESDAY_TEN)
    mail = office.value("select id from booking.mails")
    office.worker("message_claim", id=mail)
    lease = office.lease("message", mail)
    office.worker("outbox_report", id=mail, lease=lease, outcome="failed", error="403 denied")
    other = Office(office.sql, "other")
    one = {"kind": "message", "id": str(mail), "actor": "console"}
    for role, count in (("admin", 1), ("salesperson", 0), ("analyst", 0)):
        as_role(office, role, office.salesperson_id)
        assert len(office.app("dead_letters", tenant_id=office.tenant_id)) == count
        assert office.app("dead_letters") == []
    as_role(office, "admin")
    assert office.app("redrive", **one, tenant_id=other.tenant_id) is False
    assert office.app("redrive", **one, tenant_id=office.tenant_id) is True
