"""The administrator's endpoints: key, tenant scope, audit, and every error."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.api.client import Api
from tests.api.conftest import MONDAY
from tests.support.clock import Clock
from tests.support.office import Office

TUESDAY_NINE = MONDAY + timedelta(days=1, hours=1)
SOME_ID = "33333333-3333-4333-8333-333333333333"
ENDPOINTS = [
    ("POST", f"internal/attendance/{SOME_ID}", {"status": "attended"}),
    ("GET", "internal/config", None),
    ("PATCH", "internal/config", {}),
    ("GET", "internal/salespeople", None),
    ("POST", "internal/salespeople", {"graph_user_id": "x@y.example", "display_name": "X"}),
    ("PATCH", f"internal/salespeople/{SOME_ID}", {}),
    ("GET", "internal/bookings", None),
    ("GET", f"internal/bookings/{SOME_ID}", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ENDPOINTS)
async def test_key_and_tenant_are_needed(
    api: Api, office: Office, method: str, path: str, body: dict | None
) -> None:
    """Without the key 401, without a known tenant 403, with another tenant_id in the body 403."""
    more = {} if body is None else {"json": body}
    tenant = {"X-Tenant-Id": str(office.tenant_id)}
    reply = await api.send(method, f"/v1/{path}", headers=tenant, **more)
    assert (reply.status, reply.code) == (401, "unauthorized")
    for unknown in (None, uuid.uuid4(), "acme", ""):
        reply = await api.internal(method, path, body, tenant=unknown)
        assert (reply.status, reply.code) == (403, "tenant_scope")
    if body is not None:
        scoped = body | {"tenant_id": str(uuid.uuid4())}
        reply = await api.internal(method, path, scoped, tenant=office.tenant_id)
        assert (reply.status, reply.code) == (403, "tenant_scope")
        scoped = body | {"tenant_id": str(office.tenant_id).upper()}
        reply = await api.internal(method, path, scoped, tenant=office.tenant_id)
        assert reply.status != 403


async def test_attendance(api: Api, office: Office, clock: Clock) -> None:
    """Recorded once it has started; repeated without a second row, corrected by the other value."""
    booking_id = office.confirmed(TUESDAY_NINE)
    path = f"internal/attendance/{booking_id}"
    here = {"tenant": office.tenant_id}
    reply = await api.internal("POST", path, {"status": "attended"}, **here)
    assert (reply.status, reply.code) == (409, "invalid_state")
    clock.set(TUESDAY_NINE + timedelta(minutes=5))
    for status in ("attended", "attended", "no_show"):
        reply = await api.internal("POST", path, {"status": status}, **here)
        assert (reply.status, reply.json) == (
            200,
            {"booking_id": booking_id, "attendance": status},
        )
    tracked = (
        "select type from booking.tracking_events where type in ('attended', 'no_show') order by id"
    )
    assert office.values(tracked) == ["attended", "no_show"]
    reply = await api.internal("POST", path, {"status": "late"}, **here)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid_request", ["status"])
    reply = await api.internal(
        "POST", f"internal/attendance/{SOME_ID}", {"status": "attended"}, **here
    )
    assert (reply.status, reply.code) == (404, "booking_not_found")


async def test_another_tenants_booking_is_not_there(api: Api, office: Office) -> None:
    """404, as if it did not exist."""
    booking_id = office.confirmed(TUESDAY_NINE)
    other = Office(office.sql, "globex").tenant_id
    for method, path, body in (
        ("POST", f"internal/attendance/{booking_id}", {"status": "attended"}),
        ("GET", f"internal/bookings/{booking_id}", None),
    ):
        reply = await api.internal(method, path, body, tenant=other)
        assert (reply.status, reply.code) == (404, "booking_not_found")


async def test_config(api: Api, office: Office) -> None:
    """GET shows what holds, PATCH changes parts of it, audited; unknown fields are ignored."""
    here = {"tenant": office.tenant_id}
    before = await api.internal("GET", "internal/config", **here)
    assert before.status == 200
    assert before.json["working_hours"]["mon"] == [["09:00", "17:00"]]
    assert before.json["working_hours"]["sun"] == []
    assert (before.json["hold_ttl_seconds"], before.json["horizon_days"]) == (600, 90)
    changes = {
        "timezone": "Europe/Berlin",
        "hold_ttl_seconds": 60,
        "working_hours": {"mon": [["10:00", "12:00"]]},
        "reschedule_policy": "keep_until_confirmed",
        "colour": "none",
    }
    after = await api.internal("PATCH", "internal/config", changes, **here)
    changes.pop("colour")
    hours = before.json["working_hours"] | changes["working_hours"]
    assert after.json == before.json | changes | {"working_hours": hours}
    assert office.value("select count(*) from booking.audit_logs where action = 'config.changed'")
    wrong = {"timezone": "FOO5", "horizon_days": 0, "slot_minutes": "long", "working_hours": 7}
    reply = await api.internal("PATCH", "internal/config", wrong, **here)
    assert (reply.status, reply.code) == (400, "invalid_request")
    assert sorted(reply.fields) == sorted(wrong)
    assert (await api.internal("GET", "internal/config", **here)).json == after.json


async def test_salespeople(api: Api, office: Office) -> None:
    """Added, listed, changed, switched off; a calendar is sold once."""
    here = {"tenant": office.tenant_id}
    body = {"graph_user_id": "bo@acme.example", "display_name": " Bo ", "timezone": "Asia/Tokyo"}
    made = await api.internal("POST", "internal/salespeople", body, **here)
    assert made.status == 201
    shown = body | {"display_name": "Bo", "id": made.json["id"], "active": True}
    assert made.json == shown
    listed = (await api.internal("GET", "internal/salespeople", **here)).json["salespeople"]
    assert [person["display_name"] for person in listed] == ["Anna", "Bo"]
    again = body | {"graph_user_id": "BO@acme.example"}
    reply = await api.internal("POST", "internal/salespeople", again, **here)
    assert (reply.status, reply.code) == (409, "salesperson_exists")
    path = f"internal/salespeople/{made.json['id']}"
    changed = await api.internal("PATCH", path, {"active": False, "display_name": "Bob"}, **here)
    assert changed.json == shown | {"active": False, "display_name": "Bob"}
    public = (await api.get("/v1/public/acme/salespeople")).json["salespeople"]
    assert [person["display_name"] for person in public] == ["Anna"]
    reply = await api.internal("PATCH", f"internal/salespeople/{SOME_ID}", {}, **here)
    assert (reply.status, reply.code) == (404, "salesperson_not_found")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["graph_user_id", "display_name"]),
        ({"graph_user_id": "a b", "display_name": "X"}, ["graph_user_id"]),
        ({"graph_user_id": "a@b", "display_name": ""}, ["display_name"]),
        ({"graph_user_id": "a@b", "display_name": "X", "timezone": "FOO5"}, ["timezone"]),
    ],
)
async def test_a_salesperson_that_cannot_be(
    api: Api, office: Office, body: dict, fields: list[str]
) -> None:
    """400 invalid_request names what is wrong."""
    reply = await api.internal("POST", "internal/salespeople", body, tenant=office.tenant_id)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid_request", fields)


@pytest.mark.parametrize("body", [{"active": "no"}, {"active": None}, {"display_name": 7}])
async def test_a_change_of_a_salesperson_that_cannot_be(
    api: Api, office: Office, body: dict
) -> None:
    """400 invalid_request names what is wrong."""
    path = f"internal/salespeople/{office.salesperson_id}"
    reply = await api.internal("PATCH", path, body, tenant=office.tenant_id)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid_request", list(body))


async def test_bookings_page_by_page(api: Api, office: Office) -> None:
    """All of a filter, in order, by following next_cursor."""
    here = {"tenant": office.tenant_id}
    office.set(max_active_holds_per_customer=0, max_unverified_share=0)
    made = [office.pending(TUESDAY_NINE + timedelta(hours=2 * n)) for n in range(4)]
    confirmed = office.confirmed(TUESDAY_NINE + timedelta(days=1))
    found, cursor = [], ""
    while cursor is not None:
        more = f"&cursor={cursor}" if cursor else ""
        path = f"internal/bookings?status=pending_verify&limit=3{more}"
        page = (await api.internal("GET", path, **here)).json
        found += [booking["booking_id"] for booking in page["bookings"]]
        cursor = page["next_cursor"]
    assert found == made
    path = "internal/bookings?from=2026-11-25T00:00:00Z&to=2026-11-26T00:00:00Z"
    path += f"&salesperson={office.salesperson_id}"
    page = (await api.internal("GET", path, **here)).json
    assert [booking["booking_id"] for booking in page["bookings"]] == [confirmed]
    one = await api.internal("GET", f"internal/bookings/{confirmed}", **here)
    assert one.json["booking_id"] == confirmed
    assert {"hold_created", "confirmed"} <= {entry["what"] for entry in one.json["history"]}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-11-25", "from"),
        ("to=2026-11-25T00:00:00", "to"),
        ("status=open", "status"),
        ("salesperson=anna", "salesperson"),
        ("cursor=nonsense", "cursor"),
        ("limit=0", "limit"),
    ],
)
async def test_filters_that_cannot_be(api: Api, office: Office, query: str, field: str) -> None:
    """400 names what is wrong."""
    reply = await api.internal("GET", f"internal/bookings?{query}", tenant=office.tenant_id)
    code = "invalid_cursor" if field == "cursor" else "invalid_request"
    assert (reply.status, reply.code, reply.fields) == (400, code, [field])
