"""Which field who may set: every endpoint with a body, by role, field and company."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from app.web import keys
from app.web.routes import endpoints
from app.web.routes.endpoint import Access, Endpoint
from app.web.staff_fields import STAFF_FIELDS
from tests.api.client import Api
from tests.api.test_access import cookie, path_of
from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.people import add_account, sign_in

PEOPLE = "/v1/tenant-admin/salespeople"
FORBIDDEN: dict[tuple[str, str], set[str]] = {
    ("PATCH", PEOPLE): {"email", "timezone", "calendar_kind", "graph_user_id", "active"},
}
"""Fields of bodies that salespeople may send, and may not set; with a person in the path, of whom
they are. Fields that name a person are judged by whom they name, see below."""

NAMING = {
    ("POST", "/v1/tenant-admin/closures"): (
        "salesperson_id",
        {"from": "2026-12-24", "to": "2026-12-24"},
    ),
    ("POST", "/v1/tenant-admin/exceptions"): (
        "salesperson_id",
        {"date": "2026-12-24", "hours": []},
    ),
    ("POST", "/v1/tenant-admin/appointments"): ("provider_id", None),
}


def of_salespeople(api: Api) -> list[Endpoint]:
    """What salespeople may send a body to."""
    return [
        endpoint
        for endpoint in endpoints(api.client.app[keys.PROVIDERS])
        if endpoint.access is Access.PEOPLE
        and "salesperson" in endpoint.roles
        and endpoint.body is not None
    ]


def where(endpoint: Endpoint, person: object) -> tuple[str, str]:
    """The address, of this person where it is one's; and the path before ids."""
    path = endpoint.path
    if "{salesperson_id" in path:
        head, _, rest = path.partition("{salesperson_id")
        rest = rest.rpartition("}")[2]
        return f"{head}{person}{rest}", f"{head[:-1]}{rest}"
    return path_of(endpoint), path


@pytest.fixture
def people(office: Office) -> dict[str, uuid.UUID]:
    """Anna and Ben; Anna, an owner, and somebody of another company are signed in."""
    ben = office.add_salesperson("ben")
    anna = add_account(
        office, "anna@acme.example", "salesperson", salesperson_id=office.salesperson_id
    )
    sign_in(office, anna, "anna")
    sign_in(office, add_account(office, "o@acme.example", "owner"), "owner")
    other = Office(office.sql, "other")
    eve = add_account(
        other, "eve@other.example", "salesperson", salesperson_id=other.salesperson_id
    )
    sign_in(other, eve, "eve")
    return {"anna": office.salesperson_id, "ben": ben}


async def test_salespeople_set_the_fields_that_are_theirs(
    api: Api, office: Office, people: dict[str, uuid.UUID]
) -> None:
    """Each field alone, whatever it says: 403 with its name exactly where it is not theirs. Owners
    meet that nowhere, and of a colleague or from another company there is nobody."""
    table = of_salespeople(api)
    assert {(e.method, where(e, "x")[1]) for e in table} >= set(FORBIDDEN) | set(NAMING)
    for endpoint in table:
        assert endpoint.body is not None
        for field in endpoint.body.model_fields:
            for who, person, may_see in (
                ("anna", people["anna"], True),
                ("owner", people["anna"], True),
                ("anna", people["ben"], False),
                ("eve", people["anna"], False),
            ):
                address, pattern = where(endpoint, person)
                slug = "other" if who == "eve" else "acme"
                headers = cookie(who, slug, **{"Idempotency-Key": uuid.uuid4().hex})
                reply = await api.send(
                    endpoint.method, address, json={field: None}, headers=headers
                )
                case = (who, endpoint.method, address, field, reply)
                is_barred = field in FORBIDDEN.get((endpoint.method, pattern), ())
                if who == "anna" and is_barred and may_see:
                    assert (reply.status, reply.code) == (403, "field_forbidden"), case
                    assert reply.json["field"] == field and reply.fields == [field], case
                    assert reply.json["role"] == "salesperson", case
                elif "{salesperson_id" in endpoint.path and not may_see:
                    assert (reply.status, reply.code) == (404, "salesperson_not_found"), case
                else:
                    assert reply.code != "field_forbidden", case


async def test_salespeople_name_themselves_alone(
    api: Api, office: Office, people: dict[str, uuid.UUID]
) -> None:
    """Naming a colleague is refused by the field that does it; so is naming nobody where that is
    everybody."""
    office.free_calendars()
    client = {"name": "Eva", "email": "eva@customer.example"}
    booking = {"service_id": str(office.service_id), "client": client}
    booking["start_at"] = WEDNESDAY_TEN.isoformat()
    for (method, path), (field, given) in NAMING.items():
        for value, may in ((people["ben"], False), (None, given is None), (people["anna"], True)):
            body: dict[str, Any] = dict(given or booking)
            if value is not None:
                body[field] = str(value)
            headers = cookie("anna", **{"Idempotency-Key": uuid.uuid4().hex})
            reply = await api.send(method, path, json=body, headers=headers)
            case = (method, path, value, reply)
            if may:
                assert reply.status < 400 or reply.code == "slot_unavailable", case
            else:
                assert (reply.status, reply.code) == (403, "field_forbidden"), case
                assert reply.json["field"] == field, case


async def test_customers_set_nothing_of_what_staff_sets(api: Api, office: Office) -> None:
    """Of every endpoint of theirs with a body and a key, also of who is signed in; other fields are
    passed over as ever."""
    sign_in(office, add_account(office, "c@customer.example", "customer"), "customer")
    table = [
        endpoint
        for endpoint in endpoints(api.client.app[keys.PROVIDERS])
        if endpoint.path.startswith(("/v1/public/{slug}/", "/api/schedule/")) and endpoint.is_keyed
    ]
    assert len(table) > 11
    for endpoint in table:
        address = path_of(endpoint).replace("/public/1/", "/public/acme/")
        headers = cookie("customer", **{"Idempotency-Key": uuid.uuid4().hex})
        assert "field_forbidden" in endpoint.errors, endpoint.path
        for field in STAFF_FIELDS:
            reply = await api.send(endpoint.method, address, json={field: 1}, headers=headers)
            assert (reply.status, reply.code) == (403, "field_forbidden"), (address, field, reply)
            assert reply.json["field"] == field
        reply = await api.send(endpoint.method, address, json={"colour": 1}, headers=headers)
        assert reply.code != "field_forbidden"
    assert office.values("select count(*) from booking.idempotency_records") == [0]


async def test_their_own_hours_where_the_company_lets_them(
    api: Api, office: Office, people: dict[str, uuid.UUID]
) -> None:
    rules = [{"day_of_week": 1, "start_time": "10:00", "end_time": "12:00"}]
    hours = f"{PEOPLE}/{people['anna']}/availability"
    reply = await api.send("PUT", hours, json={"rules": rules}, headers=cookie("anna"))
    assert (reply.status, reply.code) == (403, "forbidden")
    settings = {"salespeople_set_hours": True}
    await api.send("PATCH", "/v1/tenant-admin/settings", json=settings, headers=cookie("owner"))
    reply = await api.send("PUT", hours, json={"rules": rules}, headers=cookie("anna"))
    assert (reply.status, reply.json["rules"][0]["start_time"]) == (200, "10:00")
    theirs = f"{PEOPLE}/{people['ben']}/availability"
    reply = await api.send("PUT", theirs, json={"rules": rules}, headers=cookie("anna"))
    assert reply.code == "salesperson_not_found"
    profile = {"display_name": "Anna B.", "bio": "Kind.", "phone": "+49 30 1234567"}
    mine = f"{PEOPLE}/{people['anna']}"
    reply = await api.send("PATCH", mine, json=profile, headers=cookie("anna"))
    assert (reply.status, reply.json["phone"]) == (200, "+49301234567")
    feed = await api.send("POST", f"{mine}/feed", json={}, headers=cookie("anna"))
    assert feed.status in (200, 201), feed
