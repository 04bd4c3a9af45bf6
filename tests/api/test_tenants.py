"""Connecting a directory: admin consent is proved, never believed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.api.client import Api, Reply
from tests.api.cloud import Cloud, query_of
from tests.support.clock import Clock
from tests.support.office import DIRECTORY, Office

OTHER = "22222222-2222-4222-8222-222222222222"
HTML = {"Accept": "text/html"}


async def _connect(api: Api, slug: str = "globex") -> dict:
    body = {"tenant_name": "Globex", "tenant_slug": slug}
    reply = await api.internal("POST", "tenants/connect", body)
    assert reply.status == 201, reply
    return reply.json


async def _callback(api: Api, headers: dict | None = None, **query: str) -> Reply:
    return await api.get("/v1/tenants/callback", params=query, headers=headers or {})


@pytest.fixture
async def directory(cloud: Cloud) -> str:
    """A directory that has not consented yet."""
    body = {"id": OTHER, "name": "Globex", "consent": "never", "is_open": True}
    await cloud.control("POST", "directories", body)
    return OTHER


async def test_the_whole_way(api: Api, office: Office, cloud: Cloud, directory: str) -> None:
    """connect, consent at Entra, callback: the tenant is active and its calendars are followed."""
    tenant = await _connect(api)
    assert tenant["status"] == "pending"
    reply = await api.get("/v1/public/globex/salespeople")
    assert reply.code == "tenant_not_found"
    person = {"graph_user_id": "bo@globex.example", "display_name": "Bo", "timezone": "UTC"}
    made = await api.internal("POST", "internal/salespeople", person, tenant=tenant["tenant_id"])
    assert made.status == 201
    back = await cloud.agree(tenant["admin_consent_url"], directory)
    assert urlsplit(back).path == "/v1/tenants/callback"
    reply = await _callback(api, HTML, **query_of(back))
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"/b/globex" in reply.body
    assert (await api.get("/v1/public/globex/salespeople")).status == 200
    assert (
        office.value("select m365_tenant_id::text from booking.tenants where slug = 'globex'")
        == directory
    )
    queued = "select count(*) from pgmq.q_holdfast where message ->> 'kind' = 'subscription'"
    assert office.value(queued) >= 1


async def test_a_state_is_good_for_one_success(
    api: Api, office: Office, cloud: Cloud, directory: str
) -> None:
    """Used by a successful callback: 400 invalid_state."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    assert (await _callback(api, **query)).status == 200
    reply = await _callback(api, **query)
    assert (reply.status, reply.code) == (400, "invalid_state")


async def test_a_state_is_good_for_an_hour(
    api: Api, office: Office, clock: Clock, cloud: Cloud, directory: str
) -> None:
    """Older: 400 invalid_state, and nobody became active."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    clock.advance(timedelta(minutes=61))
    reply = await _callback(api, **query)
    assert (reply.status, reply.code) == (400, "invalid_state")


async def test_forged_states(api: Api, office: Office) -> None:
    """A state that we did not sign for this: 400 invalid_state."""
    booking_id = office.pending(
        office.sql.execute("select booking.now()").fetchone()[0].replace(hour=10)
    )
    for state in ("", "x", api.token(office, booking_id), api.tokens.sign_state(str(uuid.uuid4()))):
        reply = await _callback(api, admin_consent="True", tenant=OTHER, state=state)
        assert (reply.status, reply.code) == (400, "invalid_state")


async def test_denied(api: Api, office: Office, cloud: Cloud, directory: str) -> None:
    """An error counts although Entra adds admin_consent=True; the state may be used again."""
    tenant = await _connect(api)
    refused = await cloud.agree(tenant["admin_consent_url"], directory, "refuse")
    assert query_of(refused)["admin_consent"] == "True"
    reply = await _callback(api, **query_of(refused))
    assert (reply.status, reply.code) == (400, "consent_denied")
    page = await _callback(api, HTML, **query_of(refused))
    assert (page.status, page.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    assert (await _callback(api, **query)).status == 200
    reply = await _callback(api, error="permission_denied")
    assert (reply.status, reply.code) == (400, "consent_denied")


async def test_a_forged_directory(api: Api, office: Office, cloud: Cloud, directory: str) -> None:
    """A directory that did not consent is not believed: 409, and it may be tried again."""
    tenant = await _connect(api)
    state = query_of(tenant["admin_consent_url"])["state"]
    for claimed in (directory, str(uuid.uuid4())):
        reply = await _callback(api, admin_consent="True", tenant=claimed, state=state)
        assert (reply.status, reply.code) == (409, "consent_not_effective")
    reply = await _callback(api, admin_consent="True", tenant="common", state=state)
    assert (reply.status, reply.code) == (400, "consent_denied")
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    assert (await _callback(api, **query)).status == 200


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        ("entra", "unknown_principal"),
        ("entra", "no_roles"),
        ("entra", "error"),
        ("graph", "forbidden"),
        ("graph", "error"),
    ],
)
async def test_a_consent_that_is_not_effective_yet(
    api: Api, office: Office, cloud: Cloud, directory: str, service: str, kind: str
) -> None:
    """No token, roles or Graph call works yet: 409, and the same address works later."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    await cloud.fault(service, kind)
    reply = await _callback(api, **query)
    assert (reply.status, reply.code) == (409, "consent_not_effective")
    assert office.value("select status from booking.tenants where slug = 'globex'") == "pending"
    await cloud.heal()
    assert (await _callback(api, **query)).status == 200


async def test_a_directory_belongs_to_one_company(api: Api, office: Office, cloud: Cloud) -> None:
    """409 directory_taken."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], str(DIRECTORY)))
    reply = await _callback(api, **query)
    assert (reply.status, reply.code) == (409, "directory_taken")


async def test_connect_again_and_taken_slugs(api: Api, office: Office) -> None:
    """Pending: the same tenant and a fresh address; active: 409 slug_taken."""
    first, again = await _connect(api), await _connect(api)
    assert first["tenant_id"] == again["tenant_id"]
    assert first["admin_consent_url"] != again["admin_consent_url"]
    body = {"tenant_name": "Acme", "tenant_slug": "acme"}
    reply = await api.internal("POST", "tenants/connect", body)
    assert (reply.status, reply.code) == (409, "slug_taken")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tenant_slug": "Globex"}, "tenant_slug"),
        ({"tenant_slug": "ab"}, "tenant_slug"),
        ({"tenant_slug": "a--b"}, "tenant_slug"),
        ({"tenant_slug": "abc\n"}, "tenant_slug"),
        ({"tenant_slug": "x" * 64}, "tenant_slug"),
        ({"tenant_name": "  "}, "tenant_name"),
        ({"tenant_name": "x" * 201}, "tenant_name"),
    ],
)
async def test_connect_names_the_field_that_is_wrong(api: Api, changes: dict, field: str) -> None:
    """400 invalid_request."""
    body = {"tenant_name": "Globex", "tenant_slug": "globex"} | changes
    reply = await api.internal("POST", "tenants/connect", body)
    assert (reply.status, reply.code, reply.fields) == (400, "invalid_request", [field])


async def test_disable_and_enable(api: Api, office: Office) -> None:
    """Disabled is 404 to the public, enabled again it sells as before; both are audited."""
    path = f"tenants/{office.tenant_id}"
    reply = await api.internal("POST", f"{path}/disable")
    assert (reply.status, reply.json["status"]) == (200, "disabled")
    assert (await api.get("/v1/public/acme/salespeople")).code == "tenant_not_found"
    reply = await api.internal("POST", f"{path}/enable")
    assert (reply.status, reply.json["status"]) == (200, "active")
    assert (await api.get("/v1/public/acme/salespeople")).status == 200
    reply = await api.internal("POST", f"tenants/{uuid.uuid4()}/disable")
    assert (reply.status, reply.code) == (404, "not_found")
    audited = "select count(*) from booking.audit_logs where action like 'tenant.%%abled'"
    assert office.value(audited) == 2


@pytest.mark.parametrize("key", [None, "", "wrong", "test-admin-kez", "ü"])
@pytest.mark.parametrize("path", ["tenants/connect", f"tenants/{OTHER}/disable"])
async def test_without_the_key(api: Api, key: str | None, path: str) -> None:
    """401 unauthorized, before anything is read."""
    headers = {} if key is None else {"X-Admin-Api-Key": key}
    reply = await api.send("POST", f"/v1/{path}", headers=headers, json={})
    assert (reply.status, reply.code) == (401, "unauthorized")
