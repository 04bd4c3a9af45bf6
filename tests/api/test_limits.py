"""Limits as somebody meets them who wants to get round them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.errors import CATALOGUE
from app.web import keys
from app.web.plans import Plans
from app.web.rate_table import route_of
from app.web.rates import SERVED_ANYHOW, RateLimiter
from app.web.window_counts import WindowCounts
from tests.api.client import Api, Reply, hold_body
from tests.api.conftest import MONDAY, MakeApi
from tests.support.office import Office

PATH = "/v1/public/acme/salespeople"
KEY = "test-admin-key"
TUESDAY_NINE = MONDAY + timedelta(days=1, hours=1)


def _from(client: str) -> dict[str, str]:
    return {"X-Forwarded-For": client}


@pytest.fixture
def make_api(make_api: MakeApi) -> MakeApi:
    """No minute ends during a test."""

    async def make(**overrides: Any) -> Api:
        api = await make_api(**overrides)
        api.client.app[keys.COUNTS]._clock = lambda: 30.0
        return api

    return make


@pytest.fixture
async def api(make_api: MakeApi, office: Office) -> Api:
    """Limits are on, and the test says whose request it is."""
    return await make_api(
        trusted_proxy_count=1, rate_limit_per_minute=40, rate_limit_tenant_per_minute=50
    )


@pytest.mark.parametrize("key", [{}, {"X-Admin-Api-Key": "x"}])
async def test_a_tenants_id_that_anybody_can_send_opens_no_bucket(
    make_api: MakeApi, office: Office, key: dict[str, str]
) -> None:
    """A header counts only with the platform's key: invented ids share their sender's counter."""
    api = await make_api(rate_limit_per_minute=5)
    statuses = []
    for _ in range(4):
        headers = {"X-Tenant-Id": str(uuid.uuid4())} | key
        # An address that answers everybody makes no tenant of what was sent to it.
        for path in ("/admin/sign-in", "/v1/internal/config"):
            statuses.append((await api.get(path, headers=headers)).status)
    assert statuses == [200, 401, 200, 401, 200, 429, 429, 429]


async def test_a_tenants_id_with_the_key_is_that_tenants(make_api: MakeApi, office: Office) -> None:
    """The platform's own systems have a counter for each tenant."""
    api = await make_api(rate_limit_per_minute=2)
    other = Office(office.sql, slug="other")
    for tenant in (office, other, office, other):
        reply = await api.internal("GET", "internal/config", tenant=tenant.tenant_id)
        assert reply.status == 200
    reply = await api.internal("GET", "internal/config", tenant=office.tenant_id)
    assert reply.status == 429


@pytest.mark.parametrize("scope", ["tenant", "slug"])
async def test_what_is_made_up_takes_no_memory(api: Api, scope: str) -> None:
    """A thousand invented tenants are one counter."""
    counts = api.client.app[keys.COUNTS]
    rates = api.client.app[keys.RATES]
    for number in range(30):
        if scope == "tenant":
            await api.get(
                "/admin/sign-in", headers={"X-Tenant-Id": str(uuid.uuid4())} | _from("192.0.2.1")
            )
        else:
            await api.get(f"/b/nobody-{number}", headers=_from("192.0.2.1"))
    assert (len(counts._counted), len(rates._tenants)) == (1, 0)


def test_what_strangers_make_up_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many addresses somebody has, the counters of a minute have an end, and each
    address still counts somewhere."""
    monkeypatch.setattr("app.web.window_counts._MOST_SCOPES", 100)
    monkeypatch.setattr("app.web.window_counts._SHARED_DIGITS", 1)
    counts = WindowCounts(None, lambda: 0.0)  # type: ignore[arg-type]
    for number in range(1000):
        counts.add(f"{number * 7919 % 65536:04x}-{number}")
    assert len(counts._counted) <= 100 + 16
    assert sum(counts._counted.values()) == 1000
    assert counts.count("ffff-new") > 0


async def test_wrong_keys_count_over_all_endpoints(api: Api, office: Office) -> None:
    """Ten in a minute; then nothing is compared, so the right one does not show either. Others
    are not concerned, nor is who sends the right one."""
    paths = ["internal/config", "tenants/connect", f"tenants/{office.tenant_id}/disable"]
    attacker, colleague = _from("192.0.2.1"), _from("192.0.2.2")
    for number in range(10):
        method = "GET" if number % 3 == 0 else "POST"
        reply = await api.internal(
            method, paths[number % 3], headers=attacker | {"X-Admin-Api-Key": f"{number}"}
        )
        assert reply.code == "unauthorized"
    for key in ("wrong", KEY):
        reply = await api.internal(
            "GET", paths[0], tenant=office.tenant_id, headers=attacker | {"X-Admin-Api-Key": key}
        )
        assert reply.code == "rate_limited"
        assert 1 <= int(reply.headers["Retry-After"]) <= 60
    # The key that a public address does not need is compared there neither.
    reply = await api.get(PATH, headers=attacker | {"X-Admin-Api-Key": KEY})
    assert reply.code == "rate_limited"
    for _ in range(20):
        reply = await api.internal("GET", paths[0], tenant=office.tenant_id, headers=colleague)
        assert reply.status == 200
    assert (await api.get(PATH, headers=attacker)).status == 200


async def test_a_thousand_guesses_get_ten_comparisons(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else varies: tenant, path, upper and lower case of the header."""
    compared = []

    def compare(given: str, _secret: object) -> bool:
        compared.append(given)
        return False

    monkeypatch.setattr("app.web.misuse.is_same_secret", compare)
    monkeypatch.setattr("app.web.access.is_same_secret", compare)
    for number in range(1000):
        name = "X-Admin-Api-Key" if number % 2 else "x-admin-api-key"
        headers = {name: f"guess-{number}", "X-Tenant-Id": str(uuid.uuid4())}
        await api.get(f"/v1/internal/config?{number}", headers=headers | _from("192.0.2.1"))
    assert len(set(compared)) == 10


async def test_wrong_keys_count_in_all_processes(make_api: MakeApi, office: Office) -> None:
    """At once, not when the counters are merged next."""
    apis = [await make_api(rate_limit_per_minute=300) for _ in range(2)]
    codes = []
    for number in range(24):
        headers = {"X-Admin-Api-Key": f"{number}"}
        codes.append(
            (await apis[number % 2].internal("GET", "internal/config", headers=headers)).code
        )
    assert codes.count("unauthorized") == 10
    assert set(codes[12:]) == {"rate_limited"}


async def test_the_token_of_the_metrics_cannot_be_guessed(make_api: MakeApi) -> None:
    """It shares the count with the platform's key; asking without any is no guess."""
    api = await make_api(rate_limit_per_minute=300, metrics_token="m-token")
    for _ in range(20):
        assert (await api.get("/metrics")).code == "unauthorized"
    for number in range(5):
        headers = {"Authorization": f"Bearer {number}"}
        assert (await api.get("/metrics", headers=headers)).code == "unauthorized"
        assert (
            await api.internal("GET", "internal/config", headers={"X-Admin-Api-Key": f"{number}"})
        ).code == "unauthorized"
    for token in ("5", "m-token"):
        headers = {"Authorization": f"Bearer {token}"}
        assert (await api.get("/metrics", headers=headers)).code == "rate_limited"


async def test_no_limit_lets_strangers_guess(make_api: MakeApi, office: Office) -> None:
    """RATE_LIMIT_PER_MINUTE=0 switches the count off on this machine, nowhere else."""
    for base_url, last in (("http://127.0.0.1:8080", 401), ("https://book.example", 429)):
        api = await make_api(base_url=base_url, rate_limit_per_minute=0)
        for _ in range(11):
            headers = {"X-Admin-Api-Key": "wrong"}
            reply = await api.internal("GET", "internal/config", headers=headers)
        assert reply.status == last, base_url


async def test_over_the_tenants_limit_who_asks_little_is_served(api: Api) -> None:
    """Two busy clients use the tenant's limit up; a third is served its first thirty requests."""

    async def ask(client: str, times: int) -> list[int]:
        return [(await api.get(PATH, headers=_from(client))).status for _ in range(times)]

    await ask("192.0.2.1", 35)
    await ask("192.0.2.2", 35)
    assert await ask("192.0.2.1", 1) == [429]
    assert await ask("192.0.2.3", 33) == [200] * SERVED_ANYHOW + [429] * 3


_UNLIMITED = {
    "max_active_holds_per_customer": 0,
    "max_active_holds_per_client": 0,
    "max_unverified_share": 0,
}


async def _ask_for_mails(api: Api, office: Office, many: int) -> list[Reply]:
    """Verification mails to one mailbox, for bookings of their own."""
    replies = []
    for number in range(many):
        start = TUESDAY_NINE + timedelta(days=number // 4, minutes=90 * (number % 4))
        body = hold_body(office, start, customer={"email": f"eva+{number}@customer.example"})
        held = await api.public("holds", body)
        assert held.status == 201, held
        asked = {"booking_id": held.json["booking_id"]}
        # Holds of one client have a limit of a minute.
        api.client.app[keys.COUNTS]._clock = lambda passed=number: 30.0 + 60 * (passed // 5)
        replies.append(await api.public("auth/verify-email", asked))
    return replies


@pytest.mark.parametrize(
    ("base_url", "per_minute", "last"),
    [
        ("http://127.0.0.1:8080", 300, 429),
        ("http://127.0.0.1:8080", 0, 200),
        ("https://book.example", 0, 429),
    ],
)
async def test_a_spent_budget_of_mails_is_told(
    make_api: MakeApi, office: Office, base_url: str, per_minute: int, last: int
) -> None:
    """429 mail_limit with Retry-After; RATE_LIMIT_PER_MINUTE=0 switches it off on this machine."""
    api = await make_api(base_url=base_url, rate_limit_per_minute=per_minute, **_UNLIMITED)
    replies = await _ask_for_mails(api, office, 11)
    assert [reply.status for reply in replies] == [200] * 10 + [last]
    if last == 429:
        assert replies[-1].code == "mail_limit"
        assert 3500 < int(replies[-1].headers["Retry-After"]) <= 3600


async def test_links_are_of_the_budget_of_who_asks(make_api: MakeApi, office: Office) -> None:
    """The client is who sends the request; whether a booking exists shows to nobody else."""
    api = await make_api(rate_limit_per_minute=300, trusted_proxy_count=1, **_UNLIMITED)
    bookings = [
        office.confirmed(TUESDAY_NINE + timedelta(days=n), email=f"eva{n}@customer.example")
        for n in range(3)
    ]
    office.sql.execute(
        "insert into booking.mail_spendings (message_id, mailbox_digest, client_digest, spent_at)"
        " select m.id, sha256(convert_to(m.id::text, 'UTF8')), sha256('192.0.2.1'), booking.now()"
        " from booking.mails m where m.kind = 'confirmed'"
    )
    office.sql.execute(
        "with more as (insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, occurrence,"
        "  channel, recipient, status, due_at, created_at, finished_at)"
        "  select tenant_id, about_id, booking_id, 'booking_confirmed', n::text, 'mail', recipient, 'sent', due_at,"
        "  created_at, created_at from booking.notification_outbox m, generate_series(1, 7) n"
        "  where m.id = (select min(id) from booking.notification_outbox) returning id)"
        " insert into booking.mail_spendings (message_id, mailbox_digest, client_digest, spent_at)"
        " select id, sha256(convert_to(id::text, 'UTF8')), sha256('192.0.2.1'), booking.now() from more"
    )

    async def ask(booking_id: str, client: str) -> int:
        path = f"/v1/public/acme/bookings/{booking_id}/links"
        return (await api.send("POST", path, headers=_from(client))).status

    assert await ask(bookings[0], "192.0.2.1") == 429
    assert await ask(str(uuid.UUID(int=7)), "192.0.2.1") == 202
    assert await ask(bookings[0], "192.0.2.2") == 202


@pytest.mark.parametrize(
    "missing",
    [
        "/v1/public/acme/nothing",
        "/b/acme/nothing",
        f"/b/acme/{uuid.UUID(int=7)}",
        f"/v1/public/acme/availability?salesperson={uuid.UUID(int=7)}&date=2026-11-24",
    ],
)
async def test_what_is_not_there_counts_for_its_client_only(api: Api, missing: str) -> None:
    """Eleven addresses that ask for nothing do not use up the tenant's limit."""
    await api.get(PATH, headers=_from("192.0.2.1"))
    for number in range(11):
        client = _from(f"198.51.100.{number}")
        for _ in range(6):
            assert (await api.get(missing, headers=client)).status == 404
    statuses = [(await api.get(PATH, headers=_from("192.0.2.1"))).status for _ in range(38)]
    assert statuses == [200] * 38
    mine = _from("198.51.100.1")
    statuses = [(await api.get(missing, headers=mine)).status for _ in range(36)]
    assert statuses == [404] * 34 + [429] * 2


async def test_the_first_error_of_a_process_counts_as_what_it_is(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the list of errors was not read yet: what is not there counts for its client."""
    await api.get(PATH, headers=_from("192.0.2.1"))
    missing = f"/v1/public/acme/availability?salesperson={uuid.UUID(int=7)}&date=2026-11-24"
    for number in range(11):
        for _ in range(6):
            monkeypatch.setattr(CATALOGUE, "_kinds", {})
            reply = await api.get(missing, headers=_from(f"198.51.100.{number}"))
            assert reply.status == 404
    statuses = [(await api.get(PATH, headers=_from("192.0.2.1"))).status for _ in range(38)]
    assert statuses == [200] * 38


@pytest.fixture
def limiter() -> Callable[[list[float]], RateLimiter]:
    def make(now: list[float]) -> RateLimiter:
        nothing: Any = None
        counts = WindowCounts(nothing, lambda: now[0])
        return RateLimiter(
            counts, counts, Plans(nothing), per_client=100, per_tenant=200, is_on=True
        )

    return make


def test_an_answer_of_the_last_minute_takes_nothing_from_this_one(
    limiter: Callable[[list[float]], RateLimiter],
) -> None:
    """No counter falls below nothing."""
    now = [59.0]
    rates = limiter(now)
    anywhere = route_of("GET", "/b/{slug}")
    rates.answered(rates.admit(anywhere, "acme", "a"), 200, "acme")
    ticket = rates.admit(anywhere, "acme", "a")
    assert (ticket.wait, ticket.tenant) == (None, "acme")
    now[0] = 61.0
    rates.answered(ticket, 404, "acme")
    assert all(count >= 0 for count in rates._minutes._counted.values())
