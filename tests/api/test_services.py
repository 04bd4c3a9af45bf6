"""/v1/tenant-admin/services: bodies, versions and lists as all that people edit has them."""

from __future__ import annotations

import json
from typing import Any

from tests.api.client import Api, Reply
from tests.support.office import Office
from tests.support.people import add_account, sign_in

BASE = "tenant-admin/services"
NEW = {"name": "Talk", "slot_minutes": 45}


async def made(api: Api, office: Office, **fields: Any) -> dict[str, Any]:
    reply = await api.internal("POST", BASE, NEW | fields, tenant=office.tenant_id)
    assert reply.status == 201, reply
    return reply.json


async def test_a_service_is_made_changed_archived_and_restored(api: Api, office: Office) -> None:
    here = {"tenant": office.tenant_id}
    service = await made(api, office)
    one = f"{BASE}/{service['id']}"
    assert (await api.internal("GET", one, **here)).json == service
    changed = await api.internal("PATCH", one, {"color": "#112233", "version": 1}, **here)
    assert (changed.status, changed.json["version"]) == (200, 2)
    people = {"salespeople": [{"salesperson_id": str(office.salesperson_id)}]}
    put = await api.internal("PUT", f"{one}/salespeople", people, **here)
    assert (put.status, put.json["version"]) == (200, 3)
    assert (await api.internal("GET", f"{one}/salespeople", **here)).json == put.json
    gone = await api.internal("DELETE", one, **here)
    assert gone.json["archived_at"]
    listed = await api.internal("GET", BASE, **here)
    assert [each["slug"] for each in listed.json["services"]] == ["meeting"]
    archived = await api.internal("GET", f"{BASE}?archived=only&limit=1", **here)
    assert archived.json == {"services": [gone.json], "next_cursor": None}
    since = f"{BASE}?archived=only&updated_since=2100-01-01T00:00:00Z"
    assert (await api.internal("GET", since, **here)).json["services"] == []
    assert (await api.internal("GET", f"{BASE}?cursor=x", **here)).code == "invalid_cursor"
    back = await api.internal("POST", f"{one}/restore", **here)
    assert back.json["archived_at"] is None


async def test_a_form_is_put_and_read(api: Api, office: Office) -> None:
    here = {"tenant": office.tenant_id}
    path = f"{BASE}/{(await made(api, office))['id']}/intake"
    form = {"fields": [{"label": "Why?", "field_type": "text", "required": True}], "version": 1}
    put = await api.internal("PUT", path, form, **here)
    assert (put.status, put.json["version"]) == (200, 2)
    assert (await api.internal("GET", path, **here)).json == put.json
    assert (await api.internal("PUT", path, form, **here)).code == "version_conflict"


async def test_a_policy_is_put_and_read(api: Api, office: Office) -> None:
    """Of the company, and of a service that follows it until it has its own."""
    here = {"tenant": office.tenant_id}
    of_company = "tenant-admin/cancellation-policy"
    tiers = [{"hours_before_start": 48, "fee_percent": 0}]
    put = await api.internal("PUT", of_company, {"tiers": tiers, "version": 1}, **here)
    assert (put.status, put.json["version"]) == (200, 2)
    assert (await api.internal("GET", of_company, **here)).json == put.json
    stale = await api.internal("PUT", of_company, {"tiers": [], "version": 1}, **here)
    assert stale.code == "version_conflict"
    path = f"{BASE}/{(await made(api, office))['id']}/cancellation-policy"
    followed = (await api.internal("GET", path, **here)).json
    assert (followed["tiers"], followed["is_own"]) == (tiers, False)
    own = await api.internal("PUT", path, {"tiers": []}, **here)
    assert (own.status, own.json["is_own"]) == (200, True)


async def test_a_version_is_named_in_one_of_three_ways(api: Api, office: Office) -> None:
    """In the body, the address or If-Match; two that differ are none."""
    service = await made(api, office)
    one = f"{BASE}/{service['id']}"

    async def ask(
        method: str, path: str, body: Any = None, match: str | None = None
    ) -> tuple[int, Any]:
        headers = {"If-Match": match} if match else {}
        reply: Reply = await api.internal(
            method, path, body, tenant=office.tenant_id, headers=headers
        )
        return reply.status, reply.code or reply.json["version"]

    stale = (409, "version_conflict")
    assert await ask("PATCH", one, {"version": 9}) == stale
    assert await ask("PATCH", f"{one}?version=9", {}) == stale
    assert await ask("PATCH", one, {}, '"9"') == stale
    assert await ask("DELETE", one, None, '"9"') == stale
    assert await ask("DELETE", f"{one}?version=9") == stale
    assert await ask("DELETE", one, {"version": 9}) == stale
    wrong = (400, "invalid_request")
    assert await ask("PATCH", one, {"version": 1}, '"2"') == wrong
    assert await ask("PATCH", one, {}, "1") == wrong
    assert await ask("PATCH", one, {"version": "one"}) == wrong
    assert await ask("DELETE", one, {"name": "B"}) == wrong
    assert await ask("PATCH", f"{one}?version=1", {"version": 1, "name": "A"}, '"1"') == (200, 2)
    assert await ask("PATCH", one, {"name": "B"}, "*") == (200, 3)
    refusal = await api.internal("PATCH", one, {"version": 9}, tenant=office.tenant_id)
    assert (refusal.json["expected_version"], refusal.json["actual_version"]) == (9, 3)


async def test_documented_limits_of_services_hold(api: Api, office: Office) -> None:
    """The least and the most are taken, one beyond is not: the database is who judges."""
    schemas = (await api.get("/openapi.json")).json["components"]["schemas"]
    numbers = 0
    for field, about in schemas["ServiceChanges"]["properties"].items():
        for limits in (about, *about.get("anyOf", ())):
            if limits.get("type") != "integer" or "minimum" not in limits or field == "version":
                continue
            numbers += 1
            for value, is_taken in (
                (limits["minimum"], True),
                (limits["maximum"], True),
                (limits["minimum"] - 1, False),
                (limits["maximum"] + 1, False),
            ):
                faults = office.value(
                    "select booking.service_faults(s, %s::jsonb) from booking.services s",
                    json.dumps({field: value}),
                )
                assert (field not in faults) == is_taken, (field, value)
    assert numbers == 9
    shown = office.value("select booking.service_view(s) from booking.services s")
    assert set(schemas["Service"]["properties"]) == set(shown)
    settable = set(schemas["ServiceChanges"]["properties"])
    assert settable - set(shown) == set()
    assert set(schemas["NewService"]["properties"]) == settable


async def test_analysts_read_names_and_nothing_else(api: Api, office: Office) -> None:
    sign_in(office, add_account(office, "a@acme.example", "analyst"), "secret")
    headers = {"Cookie": "holdfast-acme=secret"}
    reply = await api.send("GET", f"/v1/{BASE}", headers=headers)
    (shown,) = reply.json["services"]
    assert set(shown) == {"id", "name", "active", "archived_at"}
