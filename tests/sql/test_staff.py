"""api.staff_*: the people whose time is sold, as a company's administrators edit them."""

from __future__ import annotations

import uuid
from typing import Any

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Answer, Office
from tests.support.refused import refused

EVERYTHING = {
    "display_name": "Cora C.", "email": "cora@acme.example", "phone": "+4930123456",
    "timezone": "Asia/Tokyo", "bio": "Knows.\nMuch.", "active": False,
    "photo": "https://acme.example/cora.jpg",
}  # fmt: skip


def call(office: Office, name: str, salesperson_id: Any = None, **params: Any) -> dict[str, Any]:
    if salesperson_id is not None:
        params["salesperson_id"] = salesperson_id
    if name not in ("staff_list", "staff_get"):
        params["actor"] = "key"
    return Answer(**office.app(name, tenant_id=office.tenant_id, **params)).json


def create(office: Office, **fields: Any) -> dict[str, Any]:
    return call(office, "staff_create", fields={"display_name": "Cora"} | fields)


def update(office: Office, person: Any, version: int | None = None, **changes: Any) -> Any:
    return call(office, "staff_update", person, changes=changes, version=version)


def refusal(office: Office, name: str, person: Any = None, **params: Any) -> tuple[str, list[str]]:
    if person is not None:
        params["salesperson_id"] = person
    asked = {"tenant_id": office.tenant_id, "actor": "key"} | params
    error = refused(office.app, name, **asked)
    return error.code, error.fields


def test_a_name_is_enough_without_a_directory(office: Office) -> None:
    """They have no calendar, and the company's zone; who is in the directory has one there."""
    cora = create(office)
    assert (cora["calendar_kind"], cora["timezone"], cora["version"]) == ("none", "UTC", 1)
    assert cora["calendar"] == {"state": "none", "since": None, "what_to_do": None}
    dan = create(office, display_name="Dan", graph_user_id="dan@acme.example")
    assert (dan["calendar_kind"], dan["calendar"]["state"]) == ("outlook", "connected")
    office.sql.execute("update booking.connections set status = 'lost', lost_since = now()")
    assert call(office, "staff_get", dan["id"])["calendar"]["state"] == "lost"
    office.sql.execute("update booking.calendars set connection_id = null")
    assert call(office, "staff_get", dan["id"])["calendar"]["state"] == "never"
    listed = call(office, "staff_list")["salespeople"]
    assert {each["display_name"] for each in listed} == {"Anna", "Cora", "Dan"}
    asked = {"fields": {"display_name": "Eve", "calendar_kind": "outlook"}}
    assert refusal(office, "staff_create", **asked) == ("invalid_request", ["graph_user_id"])
    asked = {"fields": {}}
    assert refusal(office, "staff_create", **asked) == ("invalid_request", ["display_name"])


def test_each_field_is_set_and_given_back(office: Office) -> None:
    cora = held = create(office)
    for name, value in EVERYTHING.items():
        changed = update(office, cora["id"], held["version"], **{name: value})
        assert (changed[name], changed["version"]) == (value, held["version"] + 1)
        held = changed
    bare = update(office, cora["id"], email=None, phone=None, bio=None, timezone=None, active=None)
    assert (bare["email"], bare["phone"], bare["bio"]) == (None, None, None)
    assert (bare["timezone"], bare["active"]) == ("UTC", True)
    assert office.value(
        "select meta_json from booking.audit_logs where action = 'salesperson.changed'"
        " order by id limit 1"
    ) == {"before": {"display_name": "Cora"}, "after": {"display_name": "Cora C."}}


WRONG = {
    "display_name": [None, "", "a\nb", "x" * 201, 1],
    "email": ["cora", "a b@acme.example", 1],
    "phone": ["030 1234", "+0301234567", 1],
    "timezone": ["Mars/Olympus", 1],
    "calendar_kind": ["paper", 1],
    "graph_user_id": ["a b@acme.example", "a/b", "", 1],
    "bio": ["", "x" * 2001, 1],
    "photo": ["http://acme.example/cora.jpg", "data:image/png;base64,AA", 1],
    "active": ["yes", 1],
    "name": ["Cora"],
}


def test_a_wrong_value_is_refused_by_its_name(office: Office) -> None:
    cora = create(office)
    for name, value in ((name, value) for name, values in WRONG.items() for value in values):
        changes = {"bio": "New.", name: value}
        expected = ("invalid_request", [name])
        found = refusal(office, "staff_update", cora["id"], changes=changes, version=None)
        assert found == expected, (name, value)
        fields = {"display_name": "Dan"} | changes
        assert refusal(office, "staff_create", fields=fields) == expected, (name, value)
    assert call(office, "staff_get", cora["id"]) == cora


def test_two_people_share_no_calendar_and_no_address(office: Office) -> None:
    cora = create(office, email="Cora@acme.example")["id"]
    taken = ("salesperson_exists", ["email"])
    fields = {"display_name": "Dan", "email": "cora@ACME.example"}
    assert refusal(office, "staff_create", fields=fields) == taken
    fields = {"display_name": "Dan", "graph_user_id": "ANNA@acme.example"}
    assert refusal(office, "staff_create", fields=fields) == (taken[0], ["graph_user_id"])
    changes = {"email": "cora@acme.example"}
    asked = {"changes": changes, "version": None}
    assert refusal(office, "staff_update", office.salesperson_id, **asked) == taken
    call(office, "staff_archive", cora, version=None)
    update(office, office.salesperson_id, **changes)
    assert refusal(office, "staff_restore", cora, version=None) == taken


def test_an_archived_person_sells_nothing_until_they_are_back(office: Office) -> None:
    """What is booked stays; neither list has them, and part 1's does not change them."""
    booked = office.confirmed(WEDNESDAY_TEN)
    anna = office.salesperson_id
    gone = call(office, "staff_archive", anna, version=1)
    assert gone["archived_at"] and not gone["active"]
    assert office.value("select status from booking.bookings where id = %s", booked) == "confirmed"
    assert call(office, "staff_list")["salespeople"] == []
    assert call(office, "staff_list", archived="only")["salespeople"] == [gone]
    public = Answer(**office.app("salespeople", slug="acme")).json
    internal = Answer(**office.app("salesperson_list", tenant_id=office.tenant_id)).json
    assert public["salespeople"] == internal["salespeople"] == []
    asked = {"changes": {"active": True}}
    assert refusal(office, "salesperson_update", anna, **asked) == ("salesperson_not_found", [])
    for name, more in (("staff_archive", {}), ("staff_update", asked)):
        assert refusal(office, name, anna, version=None, **more) == ("invalid_state", [])
    assert refusal(office, "staff_restore", anna, version=1) == ("version_conflict", [])
    assert call(office, "staff_restore", anna, version=2)["active"]
    assert refusal(office, "staff_restore", anna, version=None) == ("invalid_state", [])
    unknown = uuid.uuid4()
    assert refusal(office, "staff_restore", unknown, version=None) == ("salesperson_not_found", [])


def test_whoever_cannot_make_a_place_does_not_come_to_offer_it(office: Office) -> None:
    """Neither as somebody new, nor by another calendar, nor by being back; not offering it they
    may."""
    office.sql.execute(
        "insert into booking.places (place, calendar_kind) values ('office', 'outlook')"
    )
    cora = create(office)["id"]
    call(office, "staff_archive", cora, version=None)
    office.sql.execute("update booking.services set place = 'office'")
    impossible = ("place_not_possible", [])
    assert refusal(office, "staff_create", fields={"display_name": "Dan"}) == impossible
    asked = {"changes": {"calendar_kind": "none"}, "version": None}
    assert refusal(office, "staff_update", office.salesperson_id, **asked) == impossible
    assert refusal(office, "staff_restore", cora, version=None) == impossible
    office.sql.execute(
        "insert into booking.service_salespersons (tenant_id, service_id, salesperson_id)"
        " values (%s, %s, %s)",
        [office.tenant_id, office.service_id, office.salesperson_id],
    )
    assert call(office, "staff_restore", cora, version=None)["active"]
    assert refusal(office, "staff_update", office.salesperson_id, **asked) == impossible


def test_part_1_adds_people_of_any_kind(office: Office) -> None:
    """The usual kind where none is named."""
    asked = {"tenant_id": office.tenant_id, "timezone": None, "actor": "key"}
    add = lambda **more: Answer(**office.app("salesperson_create", **asked | more)).json["id"]  # noqa: E731
    eve = add(graph_user_id="eve@acme.example", display_name="Eve")
    fay = add(graph_user_id=None, display_name="Fay", calendar_kind="none")
    kinds = [call(office, "staff_get", each)["calendar_kind"] for each in (eve, fay)]
    assert kinds == ["outlook", "none"]
    for more, field in (
        ({"graph_user_id": None}, "graph_user_id"),
        ({"graph_user_id": "g@acme.example", "calendar_kind": "paper"}, "calendar_kind"),
    ):
        error = refused(office.app, "salesperson_create", display_name="Gil", **asked | more)
        assert field in error.fields
