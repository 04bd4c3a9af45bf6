"""Who may call what: the table of endpoints, every role, another company, and nobody."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from app.web import keys
from app.web.principal import ROLES
from app.web.routes import endpoints
from app.web.routes.endpoint import Access, Endpoint
from tests.api.client import Api, Reply
from tests.api.conftest import MakeApi
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, add_key, sign_in

OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
BEARER = "hfs_" + "b" * 43
SETTINGS = "/v1/tenant-admin/settings"


def cookie(secret: str, slug: str = "acme", **more: str) -> dict[str, str]:
    return {"Cookie": f"holdfast-{slug}={secret}", **OWN_SITE, **more}


def bearer(secret: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **more}


def path_of(endpoint: Endpoint) -> str:
    """An address of this pattern, of things that are not there."""

    def value(match: re.Match[str]) -> str:
        return str(uuid.uuid4()) if "id" in match[1] and match[1] != "delivery_id" else "1"

    return re.sub(r"{(\w+)(?::(?:[^{}]|{[^{}]*})*)?}", value, endpoint.path)


async def ask(api: Api, endpoint: Endpoint, headers: dict[str, str]) -> Reply:
    more: dict[str, Any] = {} if endpoint.method == "GET" else {"json": {}}
    return await api.send(endpoint.method, path_of(endpoint), headers=headers, **more)


def of_people(api: Api) -> list[Endpoint]:
    found = endpoints(api.client.app[keys.PROVIDERS])
    return [endpoint for endpoint in found if endpoint.access is Access.PEOPLE]


async def test_every_endpoint_is_for_its_roles_alone(api: Api, office: Office) -> None:
    """Of the endpoints for people: each role by cookie, each key, another company's owner, a
    session that is none, nobody: let in, 403 forbidden with the role, or 401."""
    other = Office(office.sql, "other")
    sign_in(other, add_account(other, "o@other.example", "owner"), "elsewhere")
    for role in ROLES:
        sign_in(office, add_account(office, f"{role}@acme.example", role), role)
    for role in ("admin", "analyst"):
        add_key(office, f"sk_live_{role}", role)
    add_key(office, "sk_live_publishable", None)
    table = of_people(api)
    assert len(table) > 15
    assert all(endpoint.path.startswith("/v1/tenant-admin/") for endpoint in table)
    here = {"X-Tenant-Id": str(office.tenant_id)}
    for endpoint in table:
        name = f"{endpoint.method} {endpoint.path}"
        for role in ROLES:
            reply = await ask(api, endpoint, cookie(role))
            _judge(reply, role in endpoint.roles, role, f"{name} as {role}")
        for role in ("admin", "analyst"):
            reply = await ask(api, endpoint, bearer(f"sk_live_{role}"))
            may = role in endpoint.roles and endpoint.takes_keys
            _judge(reply, may, role, f"{name} by a key of {role}")
        for headers, status, code in (
            ({}, 401, "unauthorized"),
            (here, 401, "unauthorized"),
            (cookie("elsewhere"), 401, "sign_in_required"),
            (cookie("elsewhere", "other", **here), 401, "sign_in_required"),
            (cookie("owner", "other"), 401, "sign_in_required"),
            (cookie("owner", **{"X-Tenant-Id": str(other.tenant_id)}), 401, "sign_in_required"),
            (bearer("owner"), 401, "unauthorized"),
            (bearer(BEARER), 401, "sign_in_required"),
            (bearer("sk_live_admin", **{"X-Tenant-Id": str(other.tenant_id)}), 403, "tenant_scope"),
        ):
            reply = await ask(api, endpoint, headers)
            assert (reply.status, reply.code) == (status, code), (name, headers)
        reply = await api.internal(endpoint.method, path_of(endpoint)[4:], tenant=office.tenant_id)
        assert reply.status not in (401, 403), name


def _judge(reply: Reply, may: bool, role: str, case: str) -> None:
    if may:
        assert reply.status not in (401, 403), (case, reply)
    else:
        assert (reply.status, reply.code, reply.json["role"]) == (403, "forbidden", role), case


async def test_a_change_by_cookie_comes_from_our_own_pages(api: Api, office: Office) -> None:
    """Same origin, or our Origin, or the session's token; a program needs none of them."""
    from app.web.credentials import csrf_token

    account = add_account(office, "a@acme.example", "admin")
    sign_in(office, account, "secret")
    sign_in(office, account, BEARER, "bearer")
    base = api.settings.base_url
    only = {"Cookie": "holdfast-acme=secret"}
    for more, may in (
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": base}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": f"{base}.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"X-CSRF-Token": csrf_token("secret")}, True),
        ({"X-CSRF-Token": csrf_token("other")}, False),
        ({"X-CSRF-Token": ""}, False),
    ):
        reply = await api.send("PATCH", SETTINGS, json={}, headers=only | more)
        expected = (200, None) if may else (403, "cross_site")
        assert (reply.status, reply.code) == expected, more
        assert (await api.get(SETTINGS, headers=only | more)).status == 200, (
            "reading changes nothing"
        )
    reply = await api.send("PATCH", SETTINGS, json={}, headers=bearer(BEARER))
    assert reply.status == 200


async def test_what_names_somebody_counts_as_what_it_is(api: Api, office: Office) -> None:
    """A cookie's secret is no bearer and the other way round; a key or bearer sent beside a
    cookie is what counts; of two companies one is chosen."""
    account = add_account(office, "a@acme.example", "admin")
    sign_in(office, account, "secret")
    sign_in(office, account, BEARER, "bearer")
    add_key(office, "sk_live_x", "analyst")
    other = Office(office.sql, "other")
    sign_in(other, add_account(other, "o@other.example", "owner"), "else")
    both = {"Cookie": "holdfast-acme=secret; holdfast-other=else"}
    for headers, status, code in (
        (cookie(BEARER), 401, "sign_in_required"),
        (bearer("hfs_secret"), 401, "sign_in_required"),
        (cookie("secret") | bearer("sk_live_x"), 403, "forbidden"),
        (cookie("secret") | bearer("sk_live_y"), 401, "unauthorized"),
        (cookie("none") | bearer(BEARER), 200, None),
        (cookie("secret", **{"X-Admin-Api-Key": "wrong"}), 401, "unauthorized"),
        (both, 400, "tenant_required"),
        (both | {"X-Tenant": "acme"}, 200, None),
        (both | {"X-Tenant": "nobody"}, 401, "unauthorized"),
        (cookie("secret") | {"Cookie": "holdfast-connect=1; holdfast-acme=secret"}, 200, None),
    ):
        reply = await api.get(SETTINGS, headers=headers)
        assert (reply.status, reply.code) == (status, code), headers


async def test_the_audit_names_who_changed_something(api: Api, office: Office) -> None:
    """The account or the key, whatever else the handler says; by the platform's key: api."""
    account = add_account(office, "a@acme.example", "admin")
    sign_in(office, account, "secret")
    key = add_key(office, "sk_live_x")
    for number, headers in enumerate((cookie("secret"), bearer("sk_live_x"))):
        body = {"horizon_days": 40 + number}
        assert (await api.send("PATCH", SETTINGS, json=body, headers=headers)).status == 200
    await api.internal("PATCH", SETTINGS[4:], {"horizon_days": 50}, tenant=office.tenant_id)
    actors = "select actor_id from booking.audit_logs where action = 'config.changed' order by id"
    assert office.values(actors) == [f"account {account}", f"key {key}", "api"]


@pytest.mark.parametrize("given", ["sk_live_guess", "pk_live_acme_guess"])
async def test_a_key_in_an_address_is_refused(api: Api, given: str) -> None:
    """It would stand in logs from then on."""
    for path in (f"{SETTINGS}?key={given}", f"/v1/public/{given}/salespeople"):
        reply = await api.get(path)
        assert (reply.status, reply.code) == (400, "invalid_request")


async def test_keys_cannot_be_guessed(make_api: MakeApi, office: Office, clock: Clock) -> None:
    """Ten wrong ones a minute of a client; then the right one is not looked at either."""
    api = await make_api(rate_limit_per_minute=1000)
    add_key(office, "sk_live_right")
    for number in range(10):
        reply = await api.get(SETTINGS, headers=bearer(f"sk_live_{number}"))
        assert reply.code == "unauthorized"
    for secret in ("sk_live_wrong", "sk_live_right"):
        reply = await api.get(SETTINGS, headers=bearer(secret))
        assert (reply.status, reply.code) == (429, "rate_limited")
