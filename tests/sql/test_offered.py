"""api.services: what is offered to whom, and for how much."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Answer, Office
from tests.support.refused import refused


def ask(office: Office, *roles: str, kind: str = "account") -> list[dict[str, Any]]:
    """What is offered to somebody with these roles; without any, to a visitor."""
    principal = {"kind": kind, "roles": roles} if roles else {"kind": "nobody"}
    office.sql.execute(
        "select set_config('booking.request', %s, false)", [json.dumps({"principal": principal})]
    )
    return Answer(**office.app("services", slug=office.slug)).json["services"]


def names(office: Office, *roles: str, **more: Any) -> list[str]:
    return [service["name"] for service in ask(office, *roles, **more)]


def add(office: Office, name: str, **columns: Any) -> uuid.UUID:
    listed = ", ".join(["tenant_id", "name", *columns])
    marks = ", ".join(["%s"] * (len(columns) + 2))
    return office.value(
        f"insert into booking.services ({listed}) values ({marks}) returning id",
        office.tenant_id,
        name,
        *columns.values(),
    )


def offer(
    office: Office, service_id: Any, person: Any, price: int | None = None, **more: Any
) -> None:
    office.sql.execute(
        "insert into booking.service_salespersons (tenant_id, service_id, salesperson_id,"
        " price_amount, active) values (%s, %s, %s, %s, %s)",
        [office.tenant_id, service_id, person, price, more.get("active", True)],
    )


def test_a_service_is_shown_with_its_people_and_prices(office: Office) -> None:
    """The least of the prices is told; nothing of what only administrators see."""
    office.configure("currency", "EUR")
    ben = office.add_salesperson("ben")
    office.sql.execute("update booking.salespersons set bio = 'Kind.' where id = %s", [ben])
    talk = add(office, "Talk", price_amount=900, tax_percent=19, sort_order=1)
    offer(office, talk, ben, 700)
    offer(office, talk, office.salesperson_id)
    meeting, shown = ask(office)
    assert (meeting["slug"], meeting["price_from_amount"], meeting["is_default"]) == (
        "meeting",
        None,
        True,
    )
    assert [p["display_name"] for p in meeting["salespeople"]] == ["Anna", "Ben"]
    assert shown["salespeople"] == [
        {
            "id": str(office.salesperson_id), "display_name": "Anna", "bio": None, "photo": None,
            "timezone": "UTC", "price_amount": 900,
        },
        {
            "id": str(ben), "display_name": "Ben", "bio": "Kind.", "photo": None, "timezone": "UTC",
            "price_amount": 700,
        },
    ]  # fmt: skip
    assert (shown["price_amount"], shown["price_from_amount"], shown["currency"]) == (
        900,
        700,
        "EUR",
    )
    assert {"version", "buffer_minutes", "archived_at", "active"} & set(shown) == set()
    assert Answer(**office.app("services", slug=office.slug)).json["services"][0]["fields"] == []


def test_only_what_can_be_booked_is_listed(office: Office) -> None:
    """In its order: sold, not archived, and offered by somebody."""
    add(office, "Last", sort_order=9)
    add(office, "First", sort_order=0)
    add(office, "Idle", active=False)
    add(office, "Gone", active=False, archived_at="2026-01-01Z")
    offer(office, add(office, "Nobody's"), office.salesperson_id, active=False)
    Office(office.sql, "other")
    assert names(office) == ["First", "Meeting", "Last"]
    office.sql.execute("update booking.salespersons set active = false")
    assert names(office) == []


@pytest.mark.parametrize(
    ("asks", "sees"),
    [
        ((), {"Meeting"}),
        (("prospect",), {"Meeting", "Members", "Prospects"}),
        (("customer",), {"Meeting", "Members", "Customers"}),
        (("customer", "prospect"), {"Meeting", "Members", "Customers", "Prospects"}),
        (("analyst",), {"Meeting", "Members", "Customers", "Prospects"}),
    ],
)
def test_an_audience_sees_what_it_may_book(
    office: Office, asks: tuple[str, ...], sees: set[str]
) -> None:
    for name, audience in (
        ("Members", "member"),
        ("Prospects", "prospect"),
        ("Customers", "customer"),
    ):
        add(office, name, audience=audience)
    assert set(names(office, *asks)) == sees


def test_why_a_service_is_not_for_somebody_has_its_code(office: Office) -> None:
    """Nobody signs in; who is signed in lacks the role."""
    add(office, "Customers", audience="customer")
    fault = "select booking.audience_fault(s) from booking.services s where audience <> 'public'"
    ask(office)
    assert office.value(fault) == "sign_in_required"
    ask(office, "prospect")
    assert office.value(fault) == "audience_not_allowed"
    ask(office, "admin", kind="key")
    assert office.value(fault) is None


def test_times_and_holds_of_a_service_are_for_its_audience(office: Office) -> None:
    """By its id or by its length; what is public is for everybody as before."""
    course = add(office, "Course", audience="customer", slot_minutes=45)
    asked = {"salesperson_id": office.salesperson_id, "date": WEDNESDAY_TEN.date()}

    def told(call: Callable[..., Answer], *args: Any, **params: Any) -> Any:
        try:
            return call(*args, **params).status
        except psycopg.DatabaseError as error:
            return error.diag.message_primary

    for roles, expected in (
        ((), "sign_in_required"),
        (("prospect",), "audience_not_allowed"),
        (("customer",), None),
    ):
        ask(office, *roles)
        assert told(office.answer, "availability", service_id=course, **asked) == (expected or 200)
        for more in ({"service_id": course}, {}):
            email = f"{len(roles)}{len(more)}@customer.example"
            start = WEDNESDAY_TEN + timedelta(hours=3 * len(more))
            assert told(office.hold, start, 45, email=email, **more) == (expected or 201)
        assert told(office.answer, "availability", **asked) == 200
    assert office.values("select distinct service_id from booking.bookings") == [course]


def test_a_company_for_members_tells_visitors_nothing(office: Office) -> None:
    office.configure("booking_access", "members")
    assert names(office, "prospect") == ["Meeting"]
    office.sql.execute(
        """select set_config('booking.request', '{"principal": {"kind": "nobody"}}', false)"""
    )
    assert refused(office.app, "services", slug=office.slug).code == "sign_in_required"
    assert refused(office.app, "services", slug="nobody").code == "tenant_not_found"
