"""Clients of a company: found, with their history, handed out, and forgotten."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_booked_by_staff import book, moved
from tests.sql.test_personal_data import everything
from tests.sql.test_staff_appointments import as_role
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account
from tests.support.refused import refused

HOUR = timedelta(hours=1)
EVA = "eva@customer.example"
PHONE = {"phone": "+493012345678", "country": "DE", "kind": "fixed"}


def listed(office: Office, search: str | None = None, **more: Any) -> list[dict[str, Any]]:
    return office.answer_of("client_list", search=search, **more).json["clients"]


def client(office: Office, email: str = EVA) -> uuid.UUID:
    return office.value("select id from booking.customers where email = %s", email)


@pytest.fixture
def two(office: Office, clock: Clock) -> Office:
    """Eva was confirmed twice, Ben once and later; Cy never."""
    office.free_calendars()
    book(office, email=EVA, name="Eva Adler", contact=PHONE)
    clock.advance(seconds=1)
    book(office, email=EVA, name="Eva Adler", start_at=WEDNESDAY_TEN + 2 * HOUR)
    book(office, email="ben@customer.example", name="Ben 100%", start_at=WEDNESDAY_TEN + 4 * HOUR)
    office.hold(WEDNESDAY_TEN + 6 * HOUR, email="cy@customer.example")
    return office


def test_clients_are_those_who_were_confirmed(two: Office) -> None:
    """The newest first, a page at a time; a hold makes nobody a client."""
    assert [each["name"] for each in listed(two)] == ["Ben 100%", "Eva Adler"]
    first = two.answer_of("client_list", limit=1).json
    assert [each["name"] for each in first["clients"]] == ["Ben 100%"]
    assert [each["name"] for each in listed(two, cursor=first["next_cursor"])] == ["Eva Adler"]
    assert refused(listed, two, cursor="zz").code == "invalid_cursor"
    assert refused(listed, two, limit=0).fields == ["limit"]
    assert refused(listed, two, "x" * 201).fields == ["search"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("eva", 1),
        ("ADLER", 1),
        (" customer.example ", 2),
        ("030 1234", 1),
        ("+49 30 12345678", 1),
        ("0049 30 1234", 1),
        ("100%", 1),
        ("%", 1),
        ("_", 0),
        ("\\", 0),
        ("cy@", 0),
        ("  ", 2),
    ],
)
def test_clients_are_found_by_any_part(two: Office, search: str, found: int) -> None:
    """Of name, address or number, as it stands there: nothing in it is a pattern."""
    assert len(listed(two, search)) == found


def test_a_client_is_told_with_their_history(two: Office, clock: Clock) -> None:
    """What was moved counts once, where it went."""
    add_account(two, EVA, "prospect")
    second = two.value(
        "select id::text from booking.bookings where start_at_utc = %s", WEDNESDAY_TEN + 2 * HOUR
    )
    moved(two, second, WEDNESDAY_TEN + 2.5 * HOUR)
    clock.set(WEDNESDAY_TEN + HOUR)
    first = two.value(
        "select id::text from booking.bookings where start_at_utc = %s", WEDNESDAY_TEN
    )
    two.answer_of("attendance", booking_id=first, status="no_show", actor="key")
    told = two.answer_of("client_get", id=client(two)).json
    counts = ("appointments", "upcoming", "canceled", "attended", "no_shows")
    assert [told[name] for name in counts] == [2, 1, 0, 0, 1]
    assert (told["phone"], told["account"]["roles"]) == ("+493012345678", ["prospect"])
    assert told["last_at"] < told["next_at"]
    starts = [each["start_at"] for each in told["history"]]
    assert len(starts) == 3 and starts == sorted(starts, reverse=True)
    assert refused(two.answer_of, "client_get", id=uuid.uuid4()).code == "not_found"
    other = Office(two.sql, "other")
    assert refused(other.answer_of, "client_get", id=client(two)).code == "not_found"
    assert listed(other) == []


def test_salespeople_find_the_clients_of_their_appointments(two: Office) -> None:
    """Nobody else's, by no search and no id; and of a shared client their own appointments."""
    bert = two.add_salesperson("bert")
    two.free_calendars()
    add_account(two, EVA, "prospect")
    book(two, email=EVA, start_at=WEDNESDAY_TEN + 6 * HOUR, salesperson_id=bert)
    two.hold(WEDNESDAY_TEN + 7 * HOUR, salesperson_id=bert, email="ben@customer.example")
    eva, ben = client(two), client(two, "ben@customer.example")
    as_role(two, "salesperson", bert)
    assert [each["id"] for each in listed(two)] == [str(eva)]
    assert listed(two, "ben") == [] and len(listed(two, "eva adler")) == 1
    told = two.answer_of("client_get", id=eva).json
    assert (told["appointments"], len(told["history"]), told["account"]) == (1, 1, None)
    assert refused(two.answer_of, "client_get", id=ben).code == "not_found"
    as_role(two, "salesperson", two.salesperson_id)
    assert len(listed(two)) == 2
    assert two.answer_of("client_get", id=eva).json["appointments"] == 2
    for role, person in (("salesperson", None), ("analyst", None)):
        as_role(two, role, person)
        assert listed(two) == []
        assert refused(two.answer_of, "client_get", id=eva).code == "not_found"


def test_a_number_is_kept_as_an_address_is_proved(office: Office) -> None:
    """One that staff typed fills in what is empty; the customer's own replaces it."""
    office.free_calendars()
    phone = "select phone from booking.customers"
    book(office, contact=PHONE)
    assert office.values(phone) == ["+493012345678"]
    book(office, contact=PHONE | {"phone": "+4930999999"}, start_at=WEDNESDAY_TEN + 2 * HOUR)
    assert office.values(phone) == ["+493012345678"]
    own = PHONE | {"phone": "+4930777777"}
    office.confirmed(WEDNESDAY_TEN + 4 * HOUR, contact=own)
    assert office.values(phone) == ["+4930777777"]


def test_a_client_is_handed_out_whole(two: Office) -> None:
    """As the command line does it, of this company alone."""
    other = Office(two.sql, "other")
    other.free_calendars()
    other.confirmed(WEDNESDAY_TEN + timedelta(days=1), email=EVA)
    account = add_account(two, EVA, "customer")
    told = two.answer_of("client_export", id=client(two)).json
    assert [each["tenant"] for each in told["tenants"]] == ["acme"]
    assert len(told["tenants"][0]["bookings"]) == 2
    assert told["tenants"][0]["customer"]["phone"] == "+493012345678"
    assert [each["id"] for each in told["accounts"]] == [str(account)]


def test_a_client_is_forgotten_once_nothing_is_ahead(two: Office, clock: Clock) -> None:
    """Out of every row, the audit of changes included; the row says when, and who did it."""
    booked = two.value(
        "select id::text from booking.bookings where start_at_utc = %s", WEDNESDAY_TEN
    )
    two.answer_of(
        "appointment_change_by_staff",
        booking_id=booked,
        changes={"client": {"name": "Eva Adler-Neu"}, "notes": "Eva Adler likes tea."},
        version=None,
        actor="key",
    )
    as_role(two, "owner")
    eva = client(two)
    fault = refused(two.answer_of, "client_forget", id=eva, actor="api")
    assert fault.code == "has_future_bookings"
    clock.set(WEDNESDAY_TEN + timedelta(days=1))
    gone = two.answer_of("client_forget", id=eva, actor="api")
    assert (gone.status, gone.json["customers"], gone.json["bookings"]) == (202, 1, 2)
    rest = everything(two)
    assert "adler" not in rest
    assert EVA not in rest
    assert [each["name"] for each in listed(two)] == ["Ben 100%"]
    told = two.answer_of("client_get", id=eva).json
    assert (told["email"], told["name"], told["phone"]) == (None, None, None)
    assert told["forgotten_at"] and told["forgotten_by"].startswith("account ")
