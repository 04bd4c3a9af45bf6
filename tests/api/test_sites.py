"""Companies' own sites: a publishable key in place of the slug, and pages of other origins."""

from __future__ import annotations

import re
import uuid
from typing import Any

from app.web import keys
from app.web.routes import endpoints
from app.web.routes.endpoint import Access
from tests.api.client import Api, Reply, hold_body
from tests.api.conftest import MakeApi
from tests.api.test_access import BEARER, bearer, path_of
from tests.api.test_requests import TUESDAY_NINE
from tests.support.office import Office
from tests.support.people import add_account, add_key, sign_in

SERVICES = "/v1/public/services"
SHOP = "https://www.shop.example"
KEY = "pk_live_acme_of-the-shop"
ANY = "pk_live_acme_of-anybody"


def by_key(key: str, **more: str) -> dict[str, str]:
    return {"X-Tenant-Key": key, **more}


def add_site_keys(office: Office) -> None:
    """One for the shop's pages, one for any."""
    add_key(office, ANY, None)
    shop = add_key(office, KEY, None)
    office.sql.execute("update booking.api_keys set origins = %s where id = %s", [[SHOP], shop])


async def test_every_public_endpoint_can_leave_the_company_to_the_key(
    api: Api, office: Office
) -> None:
    """All of the route table and no other; each answers as with the slug, and asks for the key."""
    add_site_keys(office)
    table = endpoints(api.client.app[keys.PROVIDERS])
    public = {(e.method, e.path) for e in table if e.path.startswith("/v1/public/{slug}/")}
    by_keys = [e for e in table if e.is_by_key]
    assert len(public) > 10
    assert {
        (e.method, e.path.replace("/v1/public/", "/v1/public/{slug}/")) for e in by_keys
    } == public
    for endpoint in by_keys:
        path = path_of(endpoint)
        more: dict[str, Any] = {} if endpoint.method == "GET" else {"json": {}}
        alone = await api.send(endpoint.method, path, **more)
        assert (alone.status, alone.code) == (401, "unauthorized"), path
        replies = [
            await api.send(
                endpoint.method,
                where,
                headers=by_key(ANY, **{"Idempotency-Key": uuid.uuid4().hex}),
                **more,
            )
            for where in (path, path.replace("/v1/public/", "/v1/public/acme/"))
        ]
        assert replies[0].status == replies[1].status, path
        assert replies[0].body == replies[1].body, path


async def test_a_booking_is_made_without_a_slug(api: Api, office: Office) -> None:
    """Held, repeated under either address by the same Idempotency-Key, its link asked for."""
    add_site_keys(office)
    headers = by_key(ANY, **{"Idempotency-Key": "one"})
    body = hold_body(office, TUESDAY_NINE)
    held = await api.send("POST", "/v1/public/holds", json=body, headers=headers)
    assert held.status == 201, held
    again = await api.public("holds", body, key="one")
    assert (again.is_replayed, again.json) == (True, held.json)
    reply = await api.send(
        "POST",
        "/v1/public/auth/verify-email",
        json={"booking_id": held.json["booking_id"]},
        headers=by_key(ANY, **{"Idempotency-Key": "two"}),
    )
    assert (reply.status, reply.json["status"]) == (200, "pending_verify")


async def test_a_key_that_does_not_fit_is_refused(api: Api, office: Office) -> None:
    """Unknown, taken back, over, secret, of a company that is off, of another than the address,
    in the address; and it opens nothing but what is public."""
    add_site_keys(office)
    other = Office(office.sql, "other")
    add_key(other, "pk_live_other_x", None)
    add_key(office, "sk_live_x")
    for name, change in (
        ("taken", "revoked_at = booking.now()"),
        ("over", "expires_at = booking.now() - interval '1 second'"),
    ):
        added = add_key(office, f"pk_live_acme_{name}", None)
        office.sql.execute(f"update booking.api_keys set {change} where id = %s", [added])
    for key, status, code in (
        (ANY, 200, None),
        ("pk_live_acme_nobody", 401, "invalid_key"),
        ("pk_live_acme_taken", 401, "invalid_key"),
        ("pk_live_acme_over", 401, "invalid_key"),
        ("sk_live_x", 401, "invalid_key"),
        ("x" * 400, 401, "invalid_key"),
        ("", 401, "unauthorized"),
        ("pk_live_other_x", 200, None),
    ):
        reply = await api.get(SERVICES, headers=by_key(key))
        assert (reply.status, reply.code) == (status, code), key
    # With a slug it is not ignored either.
    for key, code in (("pk_live_other_x", "tenant_scope"), ("pk_live_acme_nobody", "invalid_key")):
        assert (await api.get("/v1/public/acme/services", headers=by_key(key))).code == code
    other.sql.execute("update booking.tenants set status = 'disabled' where slug = 'other'")
    assert (await api.get(SERVICES, headers=by_key("pk_live_other_x"))).code == "invalid_key"
    reply = await api.get(f"{SERVICES}?key={ANY}", headers=by_key(ANY))
    assert (reply.status, reply.code) == (400, "invalid_request")
    people = [e for e in endpoints(api.client.app[keys.PROVIDERS]) if e.access is Access.PEOPLE]
    for headers in (by_key(ANY), bearer(ANY)):
        for endpoint in people[::7]:
            reply = await api.send(endpoint.method, path_of(endpoint), headers=headers)
            assert (reply.status, reply.code) == (401, "unauthorized"), endpoint.path
    assert (await api.get("/v1/public/nothing", headers=by_key(ANY))).code == "not_found"


async def test_who_is_signed_in_is_known_beside_the_key(api: Api, office: Office) -> None:
    """By bearer, to the company of the key alone."""
    add_site_keys(office)
    other = Office(office.sql, "other")
    sign_in(office, add_account(office, "a@acme.example", "customer"), BEARER, "bearer")
    sign_in(other, add_account(other, "a@acme.example", "customer"), BEARER + "o", "bearer")
    office.sql.execute(
        "update booking.tenant_config set booking_access = 'members' where tenant_id = %s",
        [office.tenant_id],
    )
    for headers, code in (
        ({}, "sign_in_required"),
        (bearer(BEARER), None),
        (bearer(BEARER + "o"), "sign_in_required"),
    ):
        reply = await api.get(SERVICES, headers=by_key(ANY, **headers))
        assert reply.code == code, headers


async def test_keys_of_sites_cannot_be_guessed(make_api: MakeApi, office: Office) -> None:
    """They share the count of wrong keys: then the right one is not looked at either."""
    add_site_keys(office)
    api = await make_api(rate_limit_per_minute=1000)
    api.client.app[keys.COUNTS]._clock = lambda: 30.0
    for number in range(10):
        path = SERVICES if number % 2 else "/v1/public/acme/services"
        reply = await api.get(path, headers=by_key(f"pk_live_acme_{number}"))
        assert reply.code == "invalid_key"
    for key in ("pk_live_acme_wrong", ANY):
        assert (await api.get(SERVICES, headers=by_key(key))).code == "rate_limited"
    assert (await api.get("/v1/public/acme/services")).status == 200


def _cors(reply: Reply) -> dict[str, str]:
    prefix = "Access-Control-"
    return {k.removeprefix(prefix): v for k, v in reply.headers.items() if k.startswith(prefix)}


EXPOSED = {"X-Request-ID", "Retry-After", "Idempotency-Replayed", "RateLimit", "Location"}


async def test_pages_of_the_keys_origins_may_read_answers(api: Api, office: Office) -> None:
    """Refusals too, but not those of another origin's page; cookies never count."""
    add_site_keys(office)
    evil = "https://evil.example"
    own = api.settings.base_url
    for origin, key, code, may_read in (
        (SHOP, KEY, None, True),
        (SHOP, ANY, None, True),
        (evil, ANY, None, True),
        ("null", ANY, None, True),
        (evil, KEY, "origin_not_allowed", False),
        (f"{SHOP}.evil.example", KEY, "origin_not_allowed", False),
        ("null", KEY, "origin_not_allowed", False),
        (SHOP, "pk_live_acme_nobody", "invalid_key", False),
        (own, KEY, None, False),
    ):
        reply = await api.get(SERVICES, headers=by_key(key, Origin=origin))
        assert reply.code == code, (origin, key)
        cors = _cors(reply)
        assert bool(cors) == may_read, (origin, key)
        if may_read:
            assert cors.pop("Allow-Origin") == origin
            assert set(cors.pop("Expose-Headers").split(", ")) == EXPOSED
            assert cors == {}, "no credentials"
            assert "Origin" in reply.headers["Vary"]
    refused = await api.get("/v1/public/availability", headers=by_key(KEY, Origin=SHOP))
    assert (refused.status, _cors(refused)["Allow-Origin"]) == (400, SHOP)
    reply = await api.send(
        "POST",
        "/v1/public/acme/holds",
        json=hold_body(office, TUESDAY_NINE),
        headers={"Idempotency-Key": "x", "Origin": evil},
    )
    assert (reply.code, _cors(reply)) == ("origin_not_allowed", {}), "without a key"
    assert office.value("select count(*) from booking.bookings") == 0


async def test_any_preflight_of_what_is_public_is_answered(api: Api, office: Office) -> None:
    """It carries no key; outside of /v1/public there is no CORS."""
    asked = {
        "Origin": SHOP,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-tenant-key,idempotency-key",
    }
    for path in (SERVICES, "/v1/public/acme/holds", "/v1/public/nobody/nothing"):
        reply = await api.send("OPTIONS", path, headers=asked)
        cors = _cors(reply)
        assert (reply.status, cors["Allow-Origin"]) == (204, SHOP)
        assert {"GET", "POST"} == set(cors["Allow-Methods"].split(", "))
        allowed = {name.lower() for name in re.split(", *", cors["Allow-Headers"])}
        assert {"x-tenant-key", "idempotency-key", "authorization", "content-type"} <= allowed
        assert "Allow-Credentials" not in cors
    key = by_key(ANY, Origin=SHOP)
    for path in ("/v1/tenant-admin/settings", "/v1/auth/acme/session", "/b/acme", "/openapi.json"):
        assert _cors(await api.send("OPTIONS", path, headers=asked)) == {}, path
        assert _cors(await api.get(path, headers=key)) == {}, path


async def test_limits_of_a_key_are_those_of_its_company(make_api: MakeApi, office: Office) -> None:
    """They count for it and for its client; a page may read that there were too many."""
    add_site_keys(office)
    api = await make_api(rate_limit_per_minute=4)
    api.client.app[keys.COUNTS]._clock = lambda: 30.0
    paths = [SERVICES, "/v1/public/acme/services", SERVICES, "/v1/public/acme/services", SERVICES]
    replies = [await api.get(path, headers=by_key(KEY, Origin=SHOP)) for path in paths]
    assert [reply.status for reply in replies] == [200] * 4 + [429]
    assert _cors(replies[-1])["Allow-Origin"] == SHOP
    assert replies[-1].headers["RateLimit"].startswith('"client";r=0;t=')
