"""How many requests a company's plan allows, and what else limits a client: the table of limits."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from app.web import keys
from app.web.rate_table import ADMINISTRATION, BOOKINGS, CODES, PUBLIC, route_of
from app.web.window_counts import scope_of
from tests.api.client import Api, Reply, hold_body
from tests.api.conftest import MONDAY, MakeApi
from tests.api.test_access import SETTINGS, bearer, cookie
from tests.support.office import Office
from tests.support.people import add_account, add_key, sign_in

PATH = "/v1/public/acme/salespeople"
TUESDAY_NINE = MONDAY + timedelta(days=1, hours=1)
ITEM = re.compile(r'"([a-z]+)";([qr])=(\d+);([wt])=(\d+)')


def shown(reply: Reply, header: str) -> dict[str, tuple[int, int]]:
    """Number and seconds of each name in a header, which is a list of structured fields."""
    items = reply.headers[header].split(", ")
    found = [ITEM.fullmatch(item) for item in items]
    assert all(found), items
    letters = {"RateLimit-Policy": ("q", "w"), "RateLimit": ("r", "t")}[header]
    assert all((match[2], match[4]) == letters for match in found)
    return {match[1]: (int(match[3]), int(match[5])) for match in found}


@pytest.fixture
async def api(make_api: MakeApi, office: Office) -> Api:
    """Limits as they are unless something is set; no minute or hour ends."""
    api = await make_api(
        trusted_proxy_count=1, rate_limit_per_minute=300, rate_limit_tenant_per_minute=None
    )
    for counts in (api.client.app[keys.COUNTS], api.client.app[keys.HOUR_COUNTS]):
        counts._clock = lambda: 30.0
    return api


def use_up(api: Api, kind: str, *parts: str, requests: int) -> None:
    """As if so many more had come."""
    api.client.app[keys.COUNTS].add(scope_of(kind, *parts), requests)


async def test_a_plan_says_how_many_requests_are_served(api: Api, office: Office) -> None:
    """Of everybody to public addresses, of people and keys to what administers the company; the
    platform changes it, and the answers tell."""
    sign_in(office, add_account(office, "a@acme.example", "admin"), "secret")
    add_key(office, "sk_live_x")
    here = f"tenants/{office.tenant_id}"
    for plan in ("basic", "enterprise", "professional"):
        changed = await api.internal("PATCH", here, {"plan": plan})
        assert (changed.status, changed.json["plan"]) == (200, plan)
        api.client.app[keys.COUNTS]._counted.clear()
        await api.get(PATH)
        reply = await api.get(PATH)
        assert shown(reply, "RateLimit-Policy") == {
            "client": (300, 60),
            "company": (PUBLIC[plan], 60),
        }
        assert shown(reply, "RateLimit") == {"client": (298, 31)}, "not what others ask"
        for number, headers in enumerate((cookie("secret"), bearer("sk_live_x"))):
            reply = await api.get(SETTINGS, headers=headers)
            quota = ADMINISTRATION[plan]
            assert shown(reply, "RateLimit-Policy") == {"administration": (quota, 60)}
            assert shown(reply, "RateLimit") == {"administration": (quota - 1 - number, 31)}
        use_up(api, "administration", "acme", requests=ADMINISTRATION[plan] - 3)
        assert (await api.get(SETTINGS, headers=cookie("secret"))).status == 200
        refused = await api.get(SETTINGS, headers=bearer("sk_live_x"))
        assert (refused.status, refused.code) == (429, "rate_limited")
        assert shown(refused, "RateLimit") == {"administration": (0, 31)}
        assert refused.headers["Retry-After"] == "30"
        use_up(api, "tenant", "acme", requests=PUBLIC[plan])
        use_up(api, "client", "acme", "127.0.0.1", requests=40)
        refused = await api.get(PATH)
        assert (refused.status, shown(refused, "RateLimit")) == (429, {"company": (0, 31)})
    for body, status in (({"plan": "gold"}, 400), ({"fee": 1}, 400), ({}, 200)):
        assert (await api.internal("PATCH", here, body)).status == status
    assert (await api.send("PATCH", f"/v1/{here}", json={"plan": "basic"})).status == 401
    actions = office.values("select action from booking.audit_logs where action = 'tenant.changed'")
    assert len(actions) == 3


async def test_other_processes_learn_the_plan(api: Api, make_api: MakeApi, office: Office) -> None:
    """Of companies that they have to do with, in the background; before, the usual one counts."""
    office.sql.execute("update booking.tenants set plan = 'basic'")
    await api.get(PATH)
    assert shown(await api.get(PATH), "RateLimit-Policy")["company"] == (3000, 60)
    await api.client.app[keys.PLANS].refresh()
    assert shown(await api.get(PATH), "RateLimit-Policy")["company"] == (1000, 60)
    await api.client.app[keys.PLANS].refresh()
    assert shown(await api.get(PATH), "RateLimit-Policy")["company"] == (1000, 60)


async def test_an_enterprises_program_is_not_held_to_a_visitors_limit(
    api: Api, office: Office
) -> None:
    """One address may ask 1,000 times a minute with the company's key; whoever is refused there
    stays with its client, which cannot have keys looked at for ever."""
    office.sql.execute("update booking.tenants set plan = 'enterprise'")
    add_key(office, "sk_live_x")
    api.client.app[keys.PLANS].learn({"acme": "enterprise"})
    statuses = [(await api.get(SETTINGS, headers=bearer("sk_live_x"))).status for _ in range(310)]
    assert set(statuses) == {200}
    use_up(api, "administration", "acme", requests=690)
    codes = [(await api.get(SETTINGS, headers=bearer("sk_live_x"))) for _ in range(305)]
    assert {reply.code for reply in codes} == {"rate_limited"}
    assert "administration" in shown(codes[0], "RateLimit")
    assert "client" in shown(codes[-1], "RateLimit"), "not even looked at"


async def _hold(api: Api, office: Office, number: int, client: str, path: str) -> Reply:
    start = TUESDAY_NINE + timedelta(days=number // 4, minutes=90 * (number % 4))
    body = hold_body(office, start, customer={"email": f"eva{number}@customer.example"})
    headers = {"Idempotency-Key": f"{client}-{number}", "X-Forwarded-For": client}
    return await api.send("POST", path, json=body, headers=headers)


async def test_a_client_makes_ten_bookings_a_minute(api: Api, office: Office) -> None:
    """Whatever becomes of them, at whichever address; other clients are not concerned, and the next
    minute is another one."""
    add_key(office, "pk_live_acme_x", None)
    paths = [f"/v1/public/acme/{name}" for name in ("holds", "appointments")]
    replies = [await _hold(api, office, n, "192.0.2.1", paths[n % 2]) for n in range(12)]
    assert [reply.status == 429 for reply in replies] == [False] * 10 + [True] * 2
    assert replies[10].code == "rate_limited"
    assert shown(replies[0], "RateLimit-Policy")["bookings"] == (10, 60)
    assert shown(replies[0], "RateLimit")["bookings"] == (9, 31)
    assert shown(replies[10], "RateLimit")["bookings"] == (0, 31)
    page = f"/b/acme/{office.salesperson_id}/details"
    reply = await api.send(
        "POST", page, data={}, headers={"X-Forwarded-For": "192.0.2.1", "Accept": "text/html"}
    )
    assert (reply.status, reply.headers["Content-Type"]) == (429, "text/html; charset=utf-8")
    assert (await _hold(api, office, 13, "192.0.2.2", paths[0])).status == 201
    reply = await api.get(PATH, headers={"X-Forwarded-For": "192.0.2.1"})
    assert (reply.status, set(shown(reply, "RateLimit"))) == (200, {"client"})
    api.client.app[keys.COUNTS]._clock = lambda: 90.0
    assert (await _hold(api, office, 14, "192.0.2.1", paths[0])).status == 201


async def test_a_client_asks_for_twenty_codes_an_hour(api: Api, office: Office) -> None:
    """Of all companies and addresses together, also by the pages."""
    Office(office.sql, "other")

    async def ask(number: int, client: str = "192.0.2.1") -> Reply:
        headers = {"X-Forwarded-For": client}
        if number % 3 == 0:
            where = "/t/acme/sign-in"
            return await api.send(
                "POST", where, data={"email": f"a{number}@x.example"}, headers=headers
            )
        where = f"/v1/auth/{'acme' if number % 3 == 1 else 'other'}/code"
        return await api.send(
            "POST", where, json={"email": f"a{number}@x.example"}, headers=headers
        )

    replies = [await ask(number) for number in range(21)]
    assert [reply.status for reply in replies[:20]] == [303, 202, 202] * 6 + [303, 202]
    assert (replies[20].status, replies[20].headers["Retry-After"]) == (429, "3570")
    assert shown(replies[1], "RateLimit-Policy")["codes"] == (20, 3600)
    api.client.app[keys.COUNTS]._clock = lambda: 90.0
    assert (await ask(22)).status == 429, "a minute is no hour"
    assert (await ask(22, "192.0.2.9")).status == 202


@pytest.mark.parametrize(
    ("base_url", "is_off"), [("http://127.0.0.1:8080", True), ("https://x.example", False)]
)
async def test_one_setting_switches_every_limit_off(
    make_api: MakeApi, office: Office, base_url: str, is_off: bool
) -> None:
    """RATE_LIMIT_PER_MINUTE=0, on this machine; elsewhere only what it is about."""
    api = await make_api(
        base_url=base_url, rate_limit_per_minute=0, rate_limit_tenant_per_minute=None
    )
    api.client.app[keys.COUNTS]._clock = lambda: 30.0
    use_up(api, "bookings", "127.0.0.1", requests=10)
    await api.get(PATH)
    reply = await api.get(PATH)
    assert (reply.status, "RateLimit" in reply.headers) == (200, False)
    assert ("RateLimit-Policy" in reply.headers) != is_off
    assert ((await api.hold(office, TUESDAY_NINE)).status == 201) == is_off


async def test_what_is_never_limited_tells_of_none(api: Api) -> None:
    """Health and webhooks."""
    for reply in (await api.get("/healthz"), await api.send("POST", "/v1/webhooks/graph")):
        assert not {"RateLimit", "RateLimit-Policy"} & set(reply.headers)


async def test_every_address_that_books_or_mails_a_code_is_in_the_table(api: Api) -> None:
    """Found among the router's addresses by their words."""

    def routes(pattern: str) -> set[str]:
        found: set[str] = set()
        for route in api.client.app.router.routes():
            address = route.resource.canonical if route.resource else ""
            if route.method == "POST" and re.fullmatch(pattern, address):
                found.add(address)
        return found

    told: dict[Any, set[str]] = {BOOKINGS: set(), CODES: set()}
    for address in routes(".*"):
        if (extra := route_of("POST", address).extra) is not None:
            told[extra].add(address)
    public = r"/(?!v1/tenant-admin/|t/{slug}/admin|admin).*"
    assert told[BOOKINGS] >= routes(public + r"/(holds|appointments|details|reserve|book)")
    assert told[CODES] == {
        f"{base}/{name}"
        for base, names in (
            ("/v1/auth/{slug}", ("code", "address")),
            ("/t/{slug}", ("sign-in", "address")),
        )
        for name in names
    }
