"""Endpoints of companies' systems by API: made, changed, rotated, deleted, and their log."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from app.encryption import Encryption
from app.public_address import AddressGuard, AddressRefused
from tests.api.client import Api, Reply
from tests.api.conftest import MONDAY, MakeApi
from tests.support.office import Office

BASE = "tenant-admin/webhooks"
URL = "https://hooks.example/holdfast"
TUESDAY_NINE = MONDAY + timedelta(days=1, hours=1)


@pytest.fixture(autouse=True)
def resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is a public host's but `inside.example`."""

    async def resolve(_guard: AddressGuard, host: str, _port: int, _seconds: float = 0) -> Any:
        if host == "inside.example":
            raise AddressRefused("The host has an address that is not public.")
        return []

    monkeypatch.setattr(AddressGuard, "resolve", resolve)


async def ask(api: Api, office: Office, method: str, path: str, body: Any = None) -> Reply:
    return await api.internal(method, f"{BASE}{path}", body, tenant=office.tenant_id)


async def test_an_endpoint_from_its_first_day_to_its_last(api: Api, office: Office) -> None:
    """The secret is shown when it is made and never again; the database has it sealed."""
    made = await ask(api, office, "POST", "", {"url": URL, "description": " CRM "})
    assert made.status == 201 and made.headers["Cache-Control"] == "no-store"
    secret, endpoint = made.json["secret"], made.json["id"]
    assert secret.startswith("whsec_") and len(secret) > 40
    assert made.json["description"] == "CRM" and len(made.json["types"]) == 8
    sealed, row = office.sql.execute("select secret, id from booking.webhook_secrets").fetchone()
    assert secret[6:] not in sealed
    place = {"table": "webhook_secrets", "column": "secret"}
    opened = Encryption(api.settings).open_sealed(sealed, row=row, tenant=office.tenant_id, **place)
    assert opened == secret

    listed = await ask(api, office, "GET", "")
    assert [row["url"] for row in listed.json["webhooks"]] == [URL]
    assert b"secret" not in listed.body.replace(b"old_secret_until", b"")
    changed = await ask(
        api, office, "PATCH", f"/{endpoint}", {"types": ["booking.held"], "description": None}
    )
    assert (changed.json["types"], changed.json["description"]) == (["booking.held"], None)
    rotated = await ask(api, office, "POST", f"/{endpoint}/rotate")
    assert rotated.json["secret"] != secret and rotated.json["old_secret_until"] is not None

    held = await api.hold(office, TUESDAY_NINE)
    office.sql.execute("select booking.queue_deliveries()")
    log = await ask(api, office, "GET", f"/{endpoint}/deliveries?status=queued")
    (delivery,) = log.json["deliveries"]
    assert delivery["booking_id"] == held.json["booking_id"]
    assert delivery["type"] == "booking.held" and delivery["next_attempt_at"] is not None
    one = await ask(api, office, "POST", f"/{endpoint}/deliveries/{delivery['id']}/redeliver")
    assert (one.status, one.json) == (202, {"queued": 0, "more": False})
    span = {"from": "2026-11-23T00:00:00Z", "to": "2026-11-24T00:00:00Z"}
    assert (await ask(api, office, "POST", f"/{endpoint}/redeliver", span)).status == 202

    disabled = await ask(api, office, "PATCH", f"/{endpoint}", {"status": "disabled"})
    assert disabled.json["disabled_reason"] == "administrator"
    assert (await ask(api, office, "POST", f"/{endpoint}/redeliver", span)).code == "invalid_state"
    assert (await ask(api, office, "DELETE", f"/{endpoint}")).json == {"id": endpoint}
    for method, path, body in (
        ("DELETE", "", None),
        ("PATCH", "", {"status": "active"}),
        ("POST", "/rotate", {}),
        ("GET", "/deliveries", None),
        ("POST", "/deliveries/1/redeliver", None),
        ("POST", "/redeliver", span),
    ):
        reply = await ask(api, office, method, f"/{endpoint}{path}", body)
        assert (reply.status, reply.code) == (404, "not_found"), path
    actions = office.values(
        "select action from booking.audit_logs where action like 'webhook_%%' order by id"
    )
    assert [action.partition(".")[2] for action in actions] == [
        "created", "changed", "rotated", "redelivered", "redelivered", "disabled", "changed",
        "deleted",
    ]  # fmt: skip


async def test_what_is_refused_names_its_field(api: Api, office: Office) -> None:
    """Addresses that the guard does not call, what nobody can be told, and fields not known."""
    for body, field in (
        ({}, "url"),
        ({"url": "http://hooks.example/"}, "url"),
        ({"url": "https://inside.example/"}, "url"),
        ({"url": "https://user:pass@hooks.example/"}, "url"),
        ({"url": "http://127.0.0.1:8080/"}, "url"),
        ({"url": URL, "types": ["booking.bought"]}, "types.0"),
        ({"url": URL, "types": []}, "types"),
        ({"url": URL, "description": "x" * 201}, "description"),
        ({"url": URL, "evnts": ["booking.held"]}, "evnts"),
    ):
        reply = await ask(api, office, "POST", "", body)
        assert (reply.status, reply.fields) == (400, [field]), body
    made = await ask(api, office, "POST", "", {"url": URL})
    assert (await ask(api, office, "POST", "", {"url": URL})).fields == ["url"]
    endpoint = made.json["id"]
    for path, body, field in (
        ("", {"url": "https://inside.example/"}, "url"),
        ("", {"status": "paused"}, "status"),
        ("", {"types": None}, "types"),
        ("/rotate", {"overlap_seconds": 604_801}, "overlap_seconds"),
        ("/redeliver", {"from": "2026-11-23T00:00:00Z"}, "to"),
    ):
        method = "POST" if path else "PATCH"
        reply = await ask(api, office, method, f"/{endpoint}{path}", body)
        assert (reply.status, reply.fields) == (400, [field]), body
    log = await ask(api, office, "GET", f"/{endpoint}/deliveries?before=4711")
    assert (log.status, log.fields) == (400, ["before"])


async def test_an_address_is_kept_in_one_way_to_write_it(api: Api, office: Office) -> None:
    """However it was sent: so it is told once, and no letters are too long for the database."""
    made = await ask(api, office, "POST", "", {"url": "HTTPS://HOOKS.Example:443/holdfast"})
    assert (made.status, made.json["url"]) == (201, URL)
    assert (await ask(api, office, "POST", "", {"url": URL})).fields == ["url"]
    reply = await ask(api, office, "POST", "", {"url": "https://m\u00fcnchen.example/\u00e4"})
    assert reply.json["url"] == "https://xn--mnchen-3ya.example/%C3%A4"
    change = {"url": "https://hooks.example/" + "\u754c" * 1900}
    for method, path in (("POST", ""), ("PATCH", f"/{made.json['id']}")):
        reply = await ask(api, office, method, path, change)
        assert (reply.status, reply.fields) == (400, ["url"])


async def test_nothing_secret_is_stored_without_a_key(make_api: MakeApi, office: Office) -> None:
    """It is said, and nothing is made."""
    api = await make_api(encryption_key=None)
    reply = await ask(api, office, "POST", "", {"url": URL})
    assert (reply.status, reply.code) == (409, "no_encryption_key")
    assert (await ask(api, office, "GET", "")).json == {"webhooks": []}


async def test_key_and_tenant_are_needed(api: Api, office: Office) -> None:
    """As for everything that administrators ask; another company's endpoints are not there."""
    reply = await api.send("GET", f"/v1/{BASE}", headers={"X-Tenant-Id": str(office.tenant_id)})
    assert reply.code == "unauthorized"
    reply = await api.internal("GET", BASE, tenant=uuid.uuid4())
    assert reply.code == "tenant_scope"
    wrong = await ask(api, office, "POST", "", {"url": URL, "tenant_id": {}})
    assert (wrong.status, wrong.code) == (400, "invalid_request")
    body = {"url": URL, "tenant_id": str(uuid.uuid4())}
    assert (await ask(api, office, "POST", "", body)).code == "tenant_scope"
    made = await ask(api, office, "POST", "", {"url": URL})
    other = Office(office.sql, "other")
    reply = await ask(api, other, "DELETE", f"/{made.json['id']}")
    assert reply.code == "not_found"
