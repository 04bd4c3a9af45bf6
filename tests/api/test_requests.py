"""What holds for every request: shapes, limits, headers, and errors without secrets."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import psycopg
import pytest

from app.web import keys
from tests.api.client import Api, hold_body
from tests.api.conftest import MONDAY, MakeApi
from tests.support.office import Office
from tests.support.servers import TestDatabase, TestServer

TUESDAY_NINE = MONDAY + timedelta(days=1, hours=1)
HOLDS = "/v1/public/acme/holds"
JSON = {"Content-Type": "application/json"}


def _keyed(**headers: str) -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex, **headers}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b'"text"',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"\\u0000": 1}',
        b"[" * 30_000,
        b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}",
    ],
)
async def test_a_body_that_is_no_json_object(api: Api, body: bytes) -> None:
    """What is not a JSON object that the database can keep is 400 invalid_request."""
    reply = await api.send("POST", HOLDS, data=body, headers=_keyed(**JSON))
    assert (reply.status, reply.code) == (400, "invalid_request")


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=utf-16", ""])
async def test_another_media_type(api: Api, kind: str) -> None:
    """Anything but JSON in UTF-8 is 415."""
    reply = await api.send("POST", HOLDS, data=b"{}", headers=_keyed(**{"Content-Type": kind}))
    assert (reply.status, reply.code) == (415, "unsupported_media_type")


async def test_a_body_that_is_too_large(api: Api) -> None:
    """More than 64 KiB are 413, announced or not."""
    body = b'{"a": "' + b"x" * 65_536 + b'"}'
    reply = await api.send("POST", HOLDS, data=body, headers=_keyed(**JSON))
    assert (reply.status, reply.code) == (413, "payload_too_large")

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    reply = await api.send("POST", HOLDS, data=pieces(), headers=_keyed(**JSON))
    assert (reply.status, reply.code) == (413, "payload_too_large")


async def test_the_largest_body_is_read(api: Api, office: Office) -> None:
    """64 KiB are fine."""
    body = hold_body(office, TUESDAY_NINE, filler="")
    body["filler"] = "x" * (65_536 - len(json.dumps(body)))
    assert (await api.public("holds", body)).status == 201


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "idempotency_key_missing"),
        ("", "idempotency_key_missing"),
        ("a b", "invalid_request"),
        ("ü", "invalid_request"),
        ("x" * 256, "invalid_request"),
    ],
)
async def test_the_idempotency_key(api: Api, office: Office, key: str | None, code: str) -> None:
    """1 to 255 visible ASCII characters are needed for every keyed request."""
    headers = {} if key is None else {"Idempotency-Key": key}
    body = hold_body(office, TUESDAY_NINE)
    reply = await api.send("POST", HOLDS, json=body, headers=headers)
    assert (reply.status, reply.code) == (400, code)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/v1/public/acme/bookings/not-an-id", 404, "not_found"),
        ("POST", "/v1/internal/attendance/1", 404, "not_found"),
        ("PUT", HOLDS, 405, "method_not_allowed"),
        ("GET", HOLDS, 405, "method_not_allowed"),
        ("GET", "/v1/public/%00/salespeople", 404, "not_found"),
        ("GET", "/v1/public/acme/availability?timezone=%00", 400, "invalid_request"),
    ],
)
async def test_addresses_and_methods_that_do_not_exist(
    api: Api, method: str, path: str, status: int, code: str
) -> None:
    """404 and 405 are problem documents too; a malformed id is an unknown address."""
    reply = await api.send(method, path)
    assert (reply.status, reply.code) == (status, code)
    assert ("Allow" in reply.headers) == (status == 405)


async def test_head_is_answered_like_get(api: Api) -> None:
    """HEAD has GET's headers and no body."""
    reply = await api.send("HEAD", "/v1/public/acme/salespeople")
    assert (reply.status, reply.body) == (200, b"")
    reply = await api.send("HEAD", "/v1/tenants/callback")
    assert reply.status == 405, "looking must not use a consent up"


@pytest.mark.parametrize(
    ("given", "is_echoed"), [("trace-1:2/3", True), ("a b", False), ("x" * 129, False), ("", False)]
)
async def test_the_request_id_is_echoed_or_made(api: Api, given: str, is_echoed: bool) -> None:
    """Every answer names the request; what cannot be echoed safely is replaced."""
    for path in ("/v1/public/acme/salespeople", "/v1/nothing", "/healthz"):
        found = (await api.get(path, headers={"X-Request-ID": given})).headers["X-Request-ID"]
        assert (found == given) == is_echoed
        assert found


async def test_headers_of_every_answer(api: Api) -> None:
    """No sniffing, no referrer, nothing that an answer could load, nothing kept."""
    for path, status in (
        ("/v1/public/acme/salespeople", 200),
        ("/v1/nothing", 404),
        ("/docs", 200),
        ("/openapi.json", 200),
    ):
        reply = await api.get(path)
        assert reply.status == status
        headers = reply.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "Server" not in headers


async def test_problems_have_the_shape_of_rfc_9457(api: Api) -> None:
    """type, title, status and a stable code, from the database's catalogue."""
    reply = await api.get("/v1/public/nobody/salespeople")
    assert reply.json == {
        "type": "urn:holdfast:problem:tenant_not_found",
        "title": "No such company",
        "status": 404,
        "code": "tenant_not_found",
        "detail": "There is no active company at this address.",
    }


async def test_a_bug_shows_nothing(
    api: Api, sql: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """An error of ours is 500 internal_error without a word about its cause."""
    sql.execute(
        "create or replace function booking.set_tenant_by_slug(p_slug text, p_even_if_disabled boolean default false)"
        " returns uuid language plpgsql as $$ begin raise 'secret sauce'; end $$"
    )
    reply = await api.get("/v1/public/acme/salespeople")
    assert (reply.status, reply.code) == (500, "internal_error")
    assert b"sauce" not in reply.body


async def test_people_get_pages_and_programs_get_problems(api: Api) -> None:
    """Outside /v1, whoever asks for HTML sees a page; below /v1 nobody does."""
    html = {"Accept": "text/html,*/*;q=0.8"}
    page = await api.get("/nowhere", headers=html)
    assert (page.status, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    reply = await api.get("/v1/nowhere", headers=html)
    assert reply.code == "not_found"
    assert (await api.get("/nowhere")).code == "not_found"


async def test_rate_limit_of_a_client(make_api: MakeApi, office: Office) -> None:
    """Beyond the limit of a minute a client is 429 with Retry-After; health is never limited."""
    api = await make_api(rate_limit_per_minute=5)
    for _ in range(5):
        assert (await api.get("/v1/public/acme/salespeople")).status == 200
    reply = await api.get("/v1/public/acme/salespeople")
    assert (reply.status, reply.code) == (429, "rate_limited")
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    assert (await api.get("/healthz")).status == 200
    assert (await api.send("POST", "/v1/webhooks/graph?validationToken=x")).status == 200
    other = {"X-Forwarded-For": "198.51.100.7"}
    reply = await api.get("/v1/public/acme/salespeople", headers=other)
    assert reply.status == 429, "a header that no trusted proxy wrote names nobody"


async def test_rate_limit_of_a_tenant_and_of_all_processes(
    make_api: MakeApi, office: Office
) -> None:
    """Processes share their counts; behind a proxy every client has its own."""
    wanted = {"rate_limit_per_minute": 33, "rate_limit_tenant_per_minute": 34}
    apis = [await make_api(trusted_proxy_count=1, **wanted) for _ in range(2)]
    path = "/v1/public/acme/salespeople"

    async def ask(api: Api, client: str) -> int:
        return (await api.get(path, headers={"X-Forwarded-For": f"evil, {client}"})).status

    assert [await ask(apis[0], "192.0.2.1") for _ in range(34)] == [200] * 33 + [429]
    for api in apis:
        await api.client.app[keys.COUNTS].merge()
    # What a process was not asked for it does not know: of a tenant's name it learns by an answer.
    assert await ask(apis[1], "192.0.2.2") == 200
    for api in apis:
        await api.client.app[keys.COUNTS].merge()
    assert [await ask(apis[1], "192.0.2.2") for _ in range(30)] == [200] * 29 + [429]
    assert await ask(apis[1], "192.0.2.3") == 200, "who has asked little is served anyway"


@pytest.mark.parametrize(("prefix", "passed"), [(64, 3), (128, 8)])
async def test_a_client_of_ipv6_is_its_network(
    make_api: MakeApi, office: Office, prefix: int, passed: int
) -> None:
    """Eight addresses of one /64 share the limits on holds and on requests; CLIENT_IPV6_PREFIX
    says how many bits tell clients apart."""
    limits = {"max_active_holds_per_client": 3, "max_unverified_share": 0}
    api = await make_api(trusted_proxy_count=1, client_ipv6_prefix=prefix, **limits)
    holds, asked = [], []
    for number in range(8):
        start = TUESDAY_NINE + timedelta(days=number // 4, minutes=90 * (number % 4))
        body = hold_body(office, start, customer={"email": f"eva{number}@customer.example"})
        client = {"X-Forwarded-For": f"2001:db8:7:7:{number:x}::1%eth{number}"}
        holds.append((await api.public("holds", body, headers=client)).status)
    assert (holds.count(201), holds.count(429)) == (passed, 8 - passed)
    api = await make_api(trusted_proxy_count=1, client_ipv6_prefix=prefix, rate_limit_per_minute=3)
    for number in range(8):
        client = {"X-Forwarded-For": f"[2001:db8:7:7:{number:x}::9]:4711"}
        asked.append((await api.get("/v1/public/acme/salespeople", headers=client)).status)
    assert (asked.count(200), asked.count(429)) == (passed, 8 - passed)


async def test_answers_503_while_the_database_is_away_and_heals(
    api: Api, office: Office, database: TestDatabase, server: TestServer
) -> None:
    """Nothing but 503 unavailable with Retry-After; then all is well without a restart."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"alter database {database.name} with allow_connections false")
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
            [database.name],
        )
        for path in ("/v1/public/acme/salespeople", "/readyz"):
            reply = await api.get(path)
            assert (reply.status, reply.code) == (503, "unavailable")
            assert int(reply.headers["Retry-After"]) > 0
        assert (await api.get("/healthz")).status == 200
        metrics = await api.get("/metrics")
        assert b"holdfast_database_up 0.0" in metrics.body
        admin.execute(f"alter database {database.name} with allow_connections true")
    assert (await api.get("/v1/public/acme/salespeople")).status == 200
    assert (await api.get("/readyz")).json == {"status": "ok"}
