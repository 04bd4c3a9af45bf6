"""Graph's notifications: 202 means stored, or judged to be junk."""

from __future__ import annotations

import hashlib
import json
import uuid
from time import monotonic

import psycopg
import pytest

from app.routes.webhooks import BODY_LIMIT
from tests.api.client import Api, Reply
from tests.support.office import Office

SECRET = "client-state"
SUBSCRIPTION = "sub-1"
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


async def _post(api: Api, body: bytes | object) -> Reply:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await api.send("POST", "/v1/webhooks/graph", data=data, headers=JSON)


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
    audited = "select count(*) from booking.audit_logs where action = 'webhook.dropped'"
    assert office.value(audited) == 1


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
        "create or replace function booking.audit_junk(p_source text, p_counts jsonb) returns void"
        " language plpgsql as $$ begin raise lock_not_available; end $$"
    )
    reply = await _post(api, {"value": [_item(), _item(clientState="wrong")]})
    assert (reply.status, reply.code) == (503, "unavailable")
    assert int(reply.headers["Retry-After"]) > 0
    assert office.value("select count(*) from booking.webhook_jobs") == 0


async def test_only_posts_are_notifications(api: Api) -> None:
    """405."""
    reply = await api.get(f"/v1/webhooks/graph?validationToken={uuid.uuid4()}")
    assert (reply.status, reply.code) == (405, "method_not_allowed")
