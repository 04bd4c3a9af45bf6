"""Connecting a directory: admin consent is proved, never believed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.api.client import Api, Reply
from tests.api.cloud import Cloud, query_of
from tests.api.conftest import MONDAY, MakeApi
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


async def _sent_on(api: Api, **query: str) -> tuple[str, dict[str, str]]:
    """To sign in, after a consent: the address, and the browser's cookie as a header."""
    reply = await _callback(api, **query)
    assert reply.status == 302, reply
    name, _, value = reply.headers["Set-Cookie"].split(";")[0].partition("=")
    return reply.headers["Location"], {"Cookie": f"{name}={value}"}


async def _through(
    api: Api,
    cloud: Cloud,
    headers: dict | None = None,
    account: str = "administrator",
    **query: str,
) -> Reply:
    """From the consent's redirect to the end, in one browser."""
    address, cookie = await _sent_on(api, **query)
    back = await cloud.sign_in(address, account)
    return await _callback(api, cookie | (headers or {}), **query_of(back))


@pytest.fixture
async def directory(cloud: Cloud) -> str:
    """A directory that has not consented yet."""
    body = {"id": OTHER, "name": "Globex", "consent": "never", "is_open": True}
    await cloud.control("POST", "directories", body)
    return OTHER


async def test_the_whole_way(api: Api, office: Office, cloud: Cloud, directory: str) -> None:
    """connect, consent and sign-in at Entra: the tenant is active and its calendars are followed."""
    tenant = await _connect(api)
    assert tenant["status"] == "pending"
    reply = await api.get("/v1/public/globex/salespeople")
    assert reply.code == "tenant_not_found"
    person = {"graph_user_id": "bo@globex.example", "display_name": "Bo", "timezone": "UTC"}
    made = await api.internal("POST", "internal/salespeople", person, tenant=tenant["tenant_id"])
    assert made.status == 201
    back = await cloud.agree(tenant["admin_consent_url"], directory)
    assert urlsplit(back).path == "/v1/tenants/callback"
    reply = await _through(api, cloud, HTML, **query_of(back))
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
    assert (await _through(api, cloud, **query)).status == 200
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
    assert (await _through(api, cloud, **query)).status == 200
    reply = await _callback(api, error="permission_denied")
    assert (reply.status, reply.code) == (400, "consent_denied")


@pytest.mark.fact("ENTRA-4")
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
    assert (await _through(api, cloud, **query)).status == 200


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
    assert (await _through(api, cloud, **query)).status == 200


@pytest.mark.parametrize(
    ("platform", "own", "status"),
    [
        (None, None, 409),
        (OTHER.upper(), None, 409),
        ("33333333-3333-4333-8333-333333333333", None, 302),
        (None, "33333333-3333-4333-8333-333333333333", 302),
        ("33333333-3333-4333-8333-333333333333", OTHER, 409),
    ],
    ids=["own sender", "platform's is here", "platform's sender", "tenant's", "tenant's is here"],
)
async def test_sending_mails_is_permitted_where_the_sender_is(
    make_api: MakeApi,
    office: Office,
    cloud: Cloud,
    directory: str,
    platform: str | None,
    own: str | None,
    status: int,
) -> None:
    """The directory needs Mail.Send only when it owns the mailbox; the tenant's setting wins."""
    api = await make_api(graph_mail_tenant_id=platform)
    tenant = await _connect(api)
    config = {"mail_directory_id": own}
    await api.internal("PATCH", "internal/config", config, tenant=tenant["tenant_id"])
    office.sql.execute(
        "update simulator.directories set roles = '{Calendars.ReadWrite}' where id = %s",
        [directory],
    )
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    headers = {"X-Admin-Api-Key": "test-admin-key"}
    reply = await _callback(api, headers, **query)
    assert reply.status == status, reply
    if status == 409:
        assert reply.code == "consent_not_effective"
        assert "Mail.Send" in reply.json["detail"]
        assert "Calendars" not in reply.json["detail"]


async def test_sending_mails_is_not_asked_for_where_another_carrier_has_them(
    make_api: MakeApi, office: Office, cloud: Cloud, directory: str
) -> None:
    """A company need not let us send as anybody when its mails go by somebody else."""
    office.sql.execute(
        "insert into booking.connections (provider, capability, account)"
        " values ('mailgun', 'message', 'mg.acme.example')"
    )
    api = await make_api(mail_provider="mailgun")
    tenant = await _connect(api)
    office.sql.execute(
        "update simulator.directories set roles = '{Calendars.ReadWrite}' where id = %s",
        [directory],
    )
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    assert (await _callback(api, **query)).status == 302


async def test_a_directory_belongs_to_one_company(api: Api, office: Office, cloud: Cloud) -> None:
    """409 directory_taken."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], str(DIRECTORY)))
    reply = await _through(api, cloud, **query)
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


DISABLED = [
    ("GET", "salespeople"),
    ("GET", "availability?salesperson={salesperson}&date=2026-11-24"),
    ("POST", "holds"),
    ("POST", "auth/verify-email"),
    ("POST", "confirm"),
    ("POST", "bookings/{booking}/reschedule"),
    ("POST", "bookings/{booking}/links"),
]


@pytest.mark.parametrize(("method", "path"), DISABLED, ids=[f"{m} {p}" for m, p in DISABLED])
async def test_a_disabled_company_does_not_exist_for_the_public(
    api: Api, office: Office, method: str, path: str
) -> None:
    """Every address but two: what is booked can still be seen and canceled by its link."""
    start = MONDAY.replace(hour=10) + timedelta(days=1)
    booking_id = office.confirmed(start)
    token = api.token(office, booking_id, "reschedule")
    await api.internal("POST", f"tenants/{office.tenant_id}/disable")
    body = {
        "salesperson_id": str(office.salesperson_id),
        "start_at": "2026-11-25T10:00:00Z",
        "end_at": "2026-11-25T11:00:00Z",
        "new_start_at": "2026-11-25T10:00:00Z",
        "new_end_at": "2026-11-25T11:00:00Z",
        "customer": {"email": "eva@customer.example"},
        "booking_id": booking_id,
        "token": token,
    }
    where = path.format(salesperson=office.salesperson_id, booking=booking_id)
    headers = {"Idempotency-Key": "k", "Authorization": f"Bearer {token}"}
    more = {"json": body} if method == "POST" else {}
    reply = await api.send(method, f"/v1/public/acme/{where}", headers=headers, **more)
    assert (reply.status, reply.code) == (404, "tenant_not_found")
    assert office.status(booking_id) == "confirmed"


@pytest.mark.parametrize("path", ["/b/acme", "/b/acme/{salesperson}", "/theme/acme.css"])
async def test_a_disabled_company_has_no_pages(api: Api, office: Office, path: str) -> None:
    """Nor anything that belongs to them."""
    await api.internal("POST", f"tenants/{office.tenant_id}/disable")
    where = path.format(salesperson=office.salesperson_id)
    reply = await api.get(where, headers=HTML)
    assert reply.status == 404


async def test_what_a_disabled_company_has_booked_can_be_canceled(api: Api, office: Office) -> None:
    """And seen, by the link that was mailed."""
    booking_id = office.confirmed(MONDAY.replace(hour=10) + timedelta(days=3))
    token = api.token(office, booking_id, "cancel")
    await api.internal("POST", f"tenants/{office.tenant_id}/disable")
    bearer = {"Authorization": f"Bearer {token}"}
    reply = await api.get(f"/v1/public/acme/bookings/{booking_id}", headers=bearer)
    assert (reply.status, reply.json["status"]) == (200, "confirmed")
    reply = await api.public(f"bookings/{booking_id}/cancel", {"token": token})
    assert (reply.status, reply.json["status"]) == (200, "canceled")


@pytest.mark.parametrize("key", [None, "", "wrong", "test-admin-kez", "ü"])
@pytest.mark.parametrize("path", ["tenants/connect", f"tenants/{OTHER}/disable"])
async def test_without_the_key(api: Api, key: str | None, path: str) -> None:
    """401 unauthorized, before anything is read."""
    headers = {} if key is None else {"X-Admin-Api-Key": key}
    reply = await api.send("POST", f"/v1/{path}", headers=headers, json={})
    assert (reply.status, reply.code) == (401, "unauthorized")


async def test_a_company_without_a_directory_is_made_at_once(api: Api, office: Office) -> None:
    """With the platform's key: 201, active, its owner named; the slug is taken from then on."""
    body = {
        "tenant_name": "Studio Sol",
        "tenant_slug": "studio-sol",
        "owner_email": "sol@studio.example",
        "timezone": "Europe/Berlin",
        "currency": "eur",
    }
    made = await api.internal("POST", "tenants", body)
    assert made.status == 201 and made.json["status"] == "active"
    assert made.json.keys() == {"tenant_id", "slug", "status", "owner_id"}
    settings = await api.internal("GET", "tenant-admin/settings", tenant=made.json["tenant_id"])
    assert (settings.json["currency"], settings.json["timezone"]) == ("EUR", "Europe/Berlin")
    assert (await api.internal("POST", "tenants", body)).code == "slug_taken"
    assert (await api.send("POST", "/v1/tenants", json=body)).code == "unauthorized"
    for wrong in (
        {"owner_email": None},
        {"owner_email": "no"},
        {"timezone": "Mars"},
        {"tenant_slug": "a"},
    ):
        assert (await api.internal("POST", "tenants", body | wrong)).status == 400
    assert (await api.get("/v1/public/studio-sol/salespeople")).status == 200
