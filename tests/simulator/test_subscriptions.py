"""Subscriptions and notifications."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest

from app.simulator.microsoft.graph import subscriptions

from .cloud import ANNA, DEMO_DIRECTORY_ID, Cloud, Receiver, slot, until


async def test_both_addresses_are_validated_during_the_call(
    cloud: Cloud, receiver: Receiver
) -> None:
    """Creation posts a token to both addresses and waits for it to come back."""
    answer = await cloud.subscribe(receiver)
    assert answer.status_code == 201
    assert sorted(receiver.handshakes) == ["changes", "lifecycle"]
    known = (await cloud.api("GET", "/subscriptions"))["subscriptions"]
    assert [entry["id"] for entry in known] == [answer.json()["id"]]


async def test_failed_handshake_makes_no_subscription(cloud: Cloud, receiver: Receiver) -> None:
    """A wrong echo is 400 ValidationError, and nothing exists afterwards."""
    receiver.spoils_handshake = True
    answer = await cloud.subscribe(receiver)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "ValidationError"
    assert (await cloud.api("GET", "/subscriptions"))["subscriptions"] == []


@pytest.mark.fact("GRAPH-26")
async def test_slow_handshake_makes_no_subscription(
    cloud: Cloud, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An echo that takes longer than ten seconds is as good as none."""
    assert subscriptions.HANDSHAKE_SECONDS == 10
    monkeypatch.setattr(subscriptions, "HANDSHAKE_SECONDS", 0.1)
    receiver.pause = 0.3
    answer = await cloud.subscribe(receiver)
    assert answer.json()["error"]["code"] == "ValidationError"
    assert (await cloud.api("GET", "/subscriptions"))["subscriptions"] == []


@pytest.mark.fact("GRAPH-28")
async def test_errors_by_rule(cloud: Cloud, receiver: Receiver) -> None:
    """Too many subscriptions, or an address that is said not to answer, by rule."""
    for kind, status, code in (
        ("quota", 403, "ExtensionError"),
        ("unvalidated", 400, "ValidationError"),
    ):
        await cloud.fault("graph", kind, times=1)
        answer = await cloud.subscribe(receiver)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (await cloud.subscribe(receiver)).status_code == 201


async def test_second_one_is_a_conflict(cloud: Cloud, receiver: Receiver) -> None:
    """The same resource and change types again are 409, naming the one that exists."""
    first = (await cloud.subscribe(receiver)).json()["id"]
    answer = await cloud.subscribe(receiver)
    assert answer.status_code == 409
    assert first in answer.json()["error"]["message"]
    assert "already exists" in answer.json()["error"]["message"]


@pytest.mark.fact("GRAPH-29")
async def test_life_is_limited(cloud: Cloud, receiver: Receiver) -> None:
    """More than seven days are refused, less than 45 minutes are raised, the end is the end."""
    path = f"/subscriptions/{(await cloud.subscribe(receiver)).json()['id']}"
    now = cloud.time.now()

    async def renew(**parts: float):
        body = {"expirationDateTime": (now + timedelta(**parts)).isoformat()}
        return await cloud.graph("PATCH", path, body)

    assert (await renew(minutes=10_090)).status_code == 400
    raised = (await renew(minutes=1)).json()["expirationDateTime"]
    assert datetime.fromisoformat(raised) >= now + timedelta(minutes=44)
    cloud.time.pass_by(minutes=50)
    gone = await renew(days=1)
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "ResourceNotFound")
    assert (await cloud.subscribe(receiver)).status_code == 201


async def test_impossible_subscriptions_are_refused(cloud: Cloud, receiver: Receiver) -> None:
    """https or loopback, events, known changes, a short state, a future end: else 400."""
    body = {
        "changeType": "created",
        "notificationUrl": receiver.url(),
        "resource": f"users/{ANNA.address}/events",
        "expirationDateTime": (cloud.time.now() + timedelta(days=1)).isoformat(),
    }
    for changes in (
        {"notificationUrl": "http://hooks.example.com/x"},
        {"notificationUrl": "not an address"},
        {"resource": "users/x/messages"},
        {"changeType": "renamed"},
        {"clientState": "x" * 129},
        {"expirationDateTime": "2020-01-01T00:00:00Z"},
    ):
        answer = await cloud.graph("POST", "/subscriptions", {**body, **changes})
        assert answer.status_code == 400, changes
    assert receiver.handshakes == []


async def test_every_change_is_notified(cloud: Cloud, receiver: Receiver) -> None:
    """Created, updated and deleted are posted with our state and the immutable id."""
    subscription = (await cloud.subscribe(receiver)).json()["id"]
    event = await cloud.create_event()
    path = f"/users/{ANNA.address}/events/{quote(event['id'], safe='')}"
    await cloud.graph("PATCH", path, {"subject": "Other"})
    await cloud.graph("DELETE", path)
    items = await receiver.wait_for(3)
    assert [item["changeType"] for item in items] == ["created", "updated", "deleted"]
    for item in items:
        assert item["subscriptionId"] == subscription
        assert item["clientState"] == "our secret"
        assert item["tenantId"] == str(DEMO_DIRECTORY_ID)
        assert item["resourceData"]["id"] == event["id"]
        assert item["resourceData"]["@odata.type"] == "#Microsoft.Graph.Event"


async def test_other_calendars_are_not_told(cloud: Cloud, receiver: Receiver) -> None:
    """A subscription is to one calendar."""
    await cloud.subscribe(receiver)
    start, end = slot()
    times = {"start_at": start.isoformat(), "end_at": end.isoformat()}
    await cloud.api("POST", "/events", {"user": "ben.ortiz@northwind.example", **times})
    await cloud.api("POST", "/events", {"user": ANNA.address, **times})
    items = await receiver.wait_for(1)
    assert [item["changeType"] for item in items] == ["created"]


async def test_refused_notification_comes_again(cloud: Cloud, receiver: Receiver, sql) -> None:
    """What is not answered with 2xx is posted again, and forgotten once it is."""
    await cloud.subscribe(receiver)
    receiver.errors = [503, 500]
    await cloud.create_event()
    await until(lambda: receiver.posts == [503])
    await until(lambda: due_in_the_future(sql))
    cloud.time.pass_by(seconds=5)
    await until(lambda: receiver.posts == [503, 500])
    await until(lambda: due_in_the_future(sql))
    cloud.time.pass_by(seconds=5)
    await receiver.wait_for(1)
    await until(lambda: count(sql) == 0)


@pytest.mark.fact("GRAPH-33")
async def test_notifications_are_given_up_after_four_hours(
    cloud: Cloud, receiver: Receiver, sql
) -> None:
    """An address that never answers is left alone after four hours."""
    await cloud.subscribe(receiver)
    receiver.errors = [500] * 9
    await cloud.create_event()
    await until(lambda: due_in_the_future(sql))
    cloud.time.pass_by(hours=5)
    await until(lambda: count(sql) == 0)
    assert receiver.items == []


def count(sql) -> int:
    return sql.execute("select count(*) from simulator.posts").fetchone()[0]


def due_in_the_future(sql) -> bool:
    """Refused once more, and not being posted just now (the lease is half a minute)."""
    return bool(
        sql.execute(
            "select 1 from simulator.posts"
            " where due_at < clock_timestamp() + interval '20 seconds' and attempts > 0"
        ).fetchone()
    )


@pytest.mark.fact("GRAPH-34")
@pytest.mark.parametrize("kind", ["reauthorizationRequired", "missed", "subscriptionRemoved"])
async def test_lifecycle_items_have_no_resource(
    cloud: Cloud, receiver: Receiver, kind: str
) -> None:
    """Lifecycle events go to their own address, without change and resource."""
    subscription = (await cloud.subscribe(receiver)).json()["id"]
    await cloud.api("POST", f"/subscriptions/{subscription}/lifecycle", {"event": kind})
    item = (await receiver.wait_for(1))[0]
    assert item["lifecycleEvent"] == kind
    assert item["subscriptionId"] == subscription
    assert "changeType" not in item
    assert "resourceData" not in item
    left = (await cloud.api("GET", "/subscriptions"))["subscriptions"]
    assert len(left) == (0 if kind == "subscriptionRemoved" else 1)


async def test_lost_subscription_is_gone_in_silence(cloud: Cloud, receiver: Receiver) -> None:
    """One that Graph lost is 404 and nothing is said about it; a foreign one is 404 as well."""
    subscription = (await cloud.subscribe(receiver)).json()["id"]
    await cloud.api("DELETE", f"/subscriptions/{subscription}")
    for name in (subscription, str(uuid4()), "no-guid"):
        assert (await cloud.graph("GET", f"/subscriptions/{name}")).status_code == 404
        assert (await cloud.graph("DELETE", f"/subscriptions/{name}")).status_code == 404
    assert receiver.items == []


async def test_subscriptions_are_listed_and_deleted(cloud: Cloud, receiver: Receiver) -> None:
    """The list has those of the directory; deletion is 204 once."""
    subscription = (await cloud.subscribe(receiver)).json()["id"]
    listed = (await cloud.graph("GET", "/subscriptions")).json()["value"]
    assert [entry["id"] for entry in listed] == [subscription]
    assert listed[0]["clientState"] is None
    path = f"/subscriptions/{subscription}"
    assert (await cloud.graph("DELETE", path)).status_code == 204
    assert (await cloud.graph("DELETE", path)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "params", "count"),
    [
        ("lose", {}, 0),
        ("duplicate", {"copies": 3}, 3),
        ("delay", {"seconds": 60}, 1),
        ("wrong_client_state", {}, 1),
        ("unknown_subscription", {}, 1),
    ],
)
async def test_notifications_can_go_wrong(
    cloud: Cloud, receiver: Receiver, kind: str, params: dict, count: int
) -> None:
    """Fault rules lose, repeat, delay and spoil notifications; the next one is well again."""
    subscription = (await cloud.subscribe(receiver)).json()["id"]
    await cloud.fault("notification", kind, params=params, times=1)
    first = await cloud.create_event()
    await cloud.create_event(transactionId="booking-2")
    await receiver.wait_for(1 if kind == "delay" else count + 1)
    of_first = [i for i in receiver.items if i["resourceData"]["id"] == first["id"]]
    if kind == "delay":
        assert of_first == []
        cloud.time.pass_by(seconds=61)
        await receiver.wait_for(2)
        assert receiver.items[-1]["resourceData"]["id"] == first["id"]
        return
    assert len(of_first) == count
    for item in of_first:
        assert (item["clientState"] == "our secret") is (kind != "wrong_client_state")
        assert (item["subscriptionId"] == subscription) is (kind != "unknown_subscription")
