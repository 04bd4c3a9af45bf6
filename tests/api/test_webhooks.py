"""Graph's notifications: 202 means stored, or judged to be junk."""

from __future__ import annotations

import asyncio
import hashlib
import json
import tracemalloc
import uuid
from time import monotonic
from typing import Any

import psycopg
import pytest

from app.web import keys
from app.web.routes.webhooks import BODY_LIMIT
from tests.api.client import Api, Reply
from tests.api.conftest import MakeApi
from tests.support.office import Office

SECRET = "client-state"
SUBSCRIPTION = "sub-1"
_AUDITED = "select count(*) from booking.audit_logs where action = 'webhook.dropped'"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def office(office: Office) -> Office:
    """Anna's calendar is subscribed."""
    office.sql.execute(
        "insert into booking.graph_subscriptions"
        " (tenant_id, salesperson_id, subscription_id, resource, client_state_digest, status)"
        " values (%s, %s, %s, 'users/anna/events', %s, 'live')",
        [
            office.tenant_id,
            office.salesperson_id,
            SUBSCRIPTION,
            hashlib.sha256(SECRET.encode()).digest(),
        ],
    )
    return office


def _item(**changes: object) -> dict:
    return {
        "subscriptionId": SUBSCRIPTION,
        "clientState": SECRET,
        "changeType": "updated",
        "resource": "Users/u/Events/event-1",
        "resourceData": {"@odata.type": "#Microsoft.Graph.Event", "id": "event-1"},
    } | changes


async def _post(api: Api, body: bytes | object, client: str = "192.0.2.1") -> Reply:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = JSON | {"X-Forwarded-For": client}
    return await api.send("POST", "/v1/webhooks/graph", data=data, headers=headers)


@pytest.mark.fact("GRAPH-26")
async def test_the_handshake(api: Api) -> None:
    """The token comes back decoded, as plain text."""
    reply = await api.send(
        "POST", "/v1/webhooks/graph?validationToken=Validation%3A+a%2Bb%20%C3%BC%26%3Cb%3E"
    )
    assert (reply.status, reply.body.decode()) == (200, "Validation: a+b ü&<b>")
    assert reply.headers["Content-Type"].startswith("text/plain")


async def test_notifications_are_stored(api: Api, office: Office) -> None:
    """202, one job each, lifecycle items without change type."""
    lifecycle = _item(lifecycleEvent="missed", changeType=None, resourceData=None)
    reply = await _post(api, {"value": [_item(), _item(changeType="deleted"), lifecycle]})
    assert (reply.status, reply.body) == (202, b"")
    rows = office.sql.execute(
        "select change_type, resource_id, lifecycle_event, status"
        " from booking.webhook_jobs order by id"
    ).fetchall()
    assert rows == [
        ("updated", "event-1", None, "queued"),
        ("deleted", "event-1", None, "queued"),
        (None, None, "missed", "queued"),
    ]


async def test_one_bad_item_loses_no_neighbour(api: Api, office: Office) -> None:
    """Whatever stands beside it, a good item is stored; junk is dropped and audited."""
    bad = [
        None,
        7,
        "x",
        [],
        {},
        _item(clientState="wrong"),
        _item(subscriptionId="unknown"),
        _item(subscriptionId={"deep": [1]}),
        _item(resourceData="none", resource=None),
        _item(subscriptionId="a\0b"),
        _item(changeType="\ud800"),
        _item(extra=1e308),
    ]
    reply = await _post(api, {"value": [*bad[:6], _item(), *bad[6:]]})
    assert reply.status == 202
    assert office.value("select count(*) from booking.webhook_jobs") == 2
    assert office.value(_AUDITED) == 1


@pytest.mark.parametrize("body", [{}, [], 7, "x", None, {"value": 7}, {"value": "x"}, [[1]]])
async def test_json_that_is_no_list_of_notifications(
    api: Api, office: Office, body: object
) -> None:
    """202, dropped."""
    assert (await _post(api, body)).status == 202
    assert office.value("select count(*) from booking.webhook_jobs") == 0


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"NaN", b"[" * 100_000])
async def test_what_is_not_json(api: Api, body: bytes) -> None:
    """400 invalid_request."""
    reply = await _post(api, body)
    assert (reply.status, reply.code) == (400, "invalid_request")


@pytest.mark.fact("GRAPH-33")
async def test_a_large_batch_within_a_second(api: Api, office: Office) -> None:
    """Up to 4 MiB are read, more are 413; a thousand items are stored in one go."""
    started = monotonic()
    reply = await _post(api, {"value": [_item() for _ in range(1000)]})
    assert reply.status == 202
    assert monotonic() - started < 3
    assert office.value("select count(*) from booking.webhook_jobs") == 1000
    reply = await _post(api, b" " * (BODY_LIMIT - 2) + b"{}")
    assert reply.status == 202
    reply = await _post(api, b" " * (BODY_LIMIT - 1) + b"{}")
    assert (reply.status, reply.code) == (413, "payload_too_large")


@pytest.mark.fact("GRAPH-33")
async def test_what_could_not_be_stored_is_not_accepted(
    api: Api, office: Office, sql: psycopg.Connection
) -> None:
    """503, so that Graph sends it again."""
    sql.execute(
        "create or replace function booking.audit_dropped(p_source text, p_counts jsonb) returns void"
        " language plpgsql as $$ begin raise lock_not_available; end $$"
    )
    reply = await _post(api, {"value": [_item(), _item(clientState="wrong")]})
    assert (reply.status, reply.code) == (503, "unavailable")
    assert int(reply.headers["Retry-After"]) > 0
    assert office.value("select count(*) from booking.webhook_jobs") == 0


async def test_a_post_has_a_thousand_items_at_most(api: Api, office: Office) -> None:
    """413 beyond, and nothing of it is stored."""
    reply = await _post(api, {"value": [_item() for _ in range(1001)]})
    assert (reply.status, reply.code) == (413, "payload_too_large")
    assert office.value("select count(*) from booking.webhook_jobs") == 0


@pytest.mark.parametrize("unit", [b"{}", b"[]", b"1", b'""', b'{"a":{}}', b"[[]]", b"{},[[1]]"])
async def test_a_large_post_of_nothing_costs_nothing(
    api: Api, office: Office, monkeypatch: pytest.MonkeyPatch, unit: bytes
) -> None:
    """4 MiB of empty objects would be a hundred and more in memory: it is refused by its length,
    and the database is not asked."""
    asked = []

    async def ask(*_arguments: object, **_more: object) -> bool:
        asked.append(1)
        return True

    monkeypatch.setattr(api.client.app[keys.NOTIFICATION_BATCHER], "store", ask)
    body = b'{"value":[' + b",".join([unit] * (BODY_LIMIT // (len(unit) + 1) - 10)) + b"]}"
    tracemalloc.start()
    began = monotonic()
    reply = await _post(api, body)
    assert monotonic() - began < 2
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (reply.status, reply.code) == (413, "payload_too_large")
    # The body here, and what the client and the server hold of it on its way.
    assert peak < 6 * BODY_LIMIT
    assert not asked


async def test_junk_is_sifted_before_the_database_is_asked(
    api: Api, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what may count gets there; for the rest one call a minute says that there was junk."""
    database = api.client.app[keys.DATABASE]
    asked = []
    call_value = database.call_value

    async def watched(name: str, **params: Any) -> Any:
        if name == "receive_notifications":
            asked.append((len(params["items"]), params["junk"]))
        return await call_value(name, **params)

    monkeypatch.setattr(database, "call_value", watched)
    junk = [{}, [], None, 7, {"subscriptionId": SUBSCRIPTION}, _item(clientState=None)]
    for _ in range(5):
        assert (await _post(api, {"value": junk * 100})).status == 202
    assert asked == [(0, 600)]
    assert (await _post(api, {"value": [*junk, _item()]})).status == 202
    assert asked == [(0, 600), (1, 6)]
    assert office.value("select count(*) from booking.webhook_jobs") == 1
    assert office.value(_AUDITED) == 1


@pytest.mark.parametrize(
    "junk",
    [
        {"value": [{}] * 1000},
        {"value": [_item(clientState="wrong")] * 3},
        {"value": [_item(subscriptionId="unknown")]},
        {"value": [_item()] * 1001},
        {"value": []},
        7,
        b"no json",
    ],
)
async def test_who_sends_nothing_but_junk_is_refused_beyond_sixty_a_minute(
    make_api: MakeApi, office: Office, junk: object
) -> None:
    """429, before anything is read; others are not concerned."""
    api = await _limited(make_api)
    statuses = [(await _post(api, junk, "192.0.2.1")).status for _ in range(63)]
    assert len(set(statuses[:60])) == 1 and statuses[0] in (202, 400, 413)
    assert statuses[60:] == [429] * 3
    reply = await _post(api, {"value": [_item()]}, "192.0.2.1")
    assert reply.code == "rate_limited"
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    assert (await _post(api, {"value": [_item()]}, "192.0.2.2")).status == 202


async def test_who_sends_what_counts_is_never_refused(make_api: MakeApi, office: Office) -> None:
    """Not for junk beside it, nor for what is of a company that is switched off."""
    api = await _limited(make_api)
    posts = [_post(api, {"value": [_item(), {}]}, "192.0.2.1") for _ in range(70)]
    assert {reply.status for reply in await asyncio.gather(*posts)} == {202}
    office.sql.execute("update booking.tenants set status = 'disabled'")
    for _ in range(70):
        assert (await _post(api, {"value": [_item()]}, "192.0.2.1")).status == 202


async def test_sixteen_mebibytes_wait_at_most(
    api: Api, office: Office, sql: psycopg.Connection
) -> None:
    """While the database is busy what does not fit is 503; what was let in is stored."""
    padding = {"padding": "x" * (BODY_LIMIT - 1000)}
    with sql.transaction():
        sql.execute("lock table booking.webhook_jobs")
        posts = [asyncio.create_task(_post(api, {"value": [_item() | padding]})) for _ in range(8)]
        refused = []
        async with asyncio.timeout(5):
            for finished in asyncio.as_completed(posts):
                refused.append(await finished)
                if len(refused) == 4:
                    break
        assert {(reply.status, reply.code) for reply in refused} == {(503, "unavailable")}
        waiting = [post for post in posts if not post.done()]
        assert len(waiting) == 4
    assert {reply.status for reply in await asyncio.gather(*waiting)} == {202}
    assert office.value("select count(*) from booking.webhook_jobs") == 4


async def _limited(make_api: MakeApi) -> Api:
    """Limits are on, no minute ends, and a test says whose post it is."""
    api = await make_api(rate_limit_per_minute=300, trusted_proxy_count=1)
    api.client.app[keys.COUNTS]._clock = lambda: 30.0
    return api


async def test_only_posts_are_notifications(api: Api) -> None:
    """405."""
    reply = await api.get(f"/v1/webhooks/graph?validationToken={uuid.uuid4()}")
    assert (reply.status, reply.code) == (405, "method_not_allowed")
