"""Graph's posts as notifications: what may count is read, the rest is nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.providers.inbox import Notification, Post
from app.providers.microsoft.inbox import GraphInbox
from app.strict_json import NotJson

OWNER = "11111111-1111-4111-8111-111111111111"


def posted(**changes: object) -> dict[str, object]:
    return {
        "subscriptionId": "sub",
        "clientState": "secret",
        "changeType": "updated",
        "resource": f"Users/{OWNER}/Events/event-1",
        "resourceData": {"@odata.type": "#Microsoft.Graph.Event", "id": "event-1"},
    } | changes


def read(value: Any) -> list[Notification | None]:
    return GraphInbox().notifications(Post({}, json.dumps(value).encode()))


@pytest.mark.fact("GRAPH-32")
def test_each_item_of_the_list_is_one() -> None:
    """In their order; what is no notification is None at its place."""
    first, second, third = read({"value": [posted(), 7, posted(changeType="deleted")]})
    assert first == Notification(
        subscription_id="sub",
        secret="secret",
        change_type="updated",
        resource_id="event-1",
        owner_id=OWNER,
    )
    assert second is None
    assert third is not None and third.change_type == "deleted"
    assert first.told("graph") == {
        "provider": "graph",
        "subscription_id": "sub",
        "secret": "secret",
        "change_type": "updated",
        "resource_id": "event-1",
        "lifecycle_event": None,
        "owner_id": OWNER,
        "dedupe_id": None,
    }


def test_the_event_is_also_read_from_the_resource() -> None:
    """Without resourceData the last segment is the event's id."""
    [found] = read({"value": [posted(resourceData=None, resource="users/u/events/AAMk=")]})
    assert found is not None and (found.resource_id, found.owner_id) == ("AAMk=", None)


@pytest.mark.fact("GRAPH-46")
@pytest.mark.parametrize(
    ("resource", "owner"),
    [
        (f"/users/{OWNER.upper()}/events/e", OWNER),
        ("Users/anna@acme.example/Events/x", None),
        (f"Groups/{OWNER}/Events/x", None),
        (5, None),
    ],
)
def test_whose_calendar_it_is(resource: object, owner: str | None) -> None:
    """The owner's object id, where the resource names one."""
    [found] = read({"value": [posted(resource=resource)]})
    assert found is not None and found.owner_id == owner


@pytest.mark.fact("GRAPH-34")
def test_lifecycle_items_have_neither_change_nor_event() -> None:
    """Whatever else they bring; an event of the watch that we do not know is nothing."""
    [found, other] = read(
        {"value": [posted(lifecycleEvent="missed"), posted(lifecycleEvent="new")]}
    )
    assert found is not None and other is None
    assert (found.lifecycle_event, found.change_type, found.resource_id) == ("missed", None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"subscriptionId": None},
        {"subscriptionId": {"deep": [1]}},
        {"clientState": None},
        {"clientState": 7},
        {"changeType": "other"},
        {"resourceData": "none", "resource": None},
    ],
)
def test_what_cannot_count_is_nothing(changes: dict[str, object]) -> None:
    """No watch, no secret, no change, no event."""
    assert read({"value": [posted(**changes)]}) == [None]


@pytest.mark.parametrize("body", [{}, [], 7, "x", None, {"value": 7}, [[1]]])
def test_what_is_no_list_is_one_nothing(body: object) -> None:
    """JSON anyway."""
    assert read(body) == [None]
    assert read({"value": []}) == []


def test_texts_are_such_as_the_database_reads() -> None:
    """No NUL, no half of a pair, no endless id."""
    [found] = read({"value": [posted(subscriptionId="a\0b\ud800", clientState="s" * 5000)]})
    assert found is not None and found.subscription_id == "a\ufffdb\ufffd"
    assert len(found.secret) == 2048


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"NaN", b"[" * 100_000, b'{"a":1,"a":2}'])
def test_what_is_not_json(body: bytes) -> None:
    """Graph would not send it."""
    with pytest.raises(NotJson):
        GraphInbox().notifications(Post({}, body))


@pytest.mark.fact("GRAPH-26")
def test_the_handshake() -> None:
    """The token comes back; without one nothing was asked."""
    assert GraphInbox().handshake({"validationToken": "a b"}) == "a b"
    assert GraphInbox().handshake({}) is None
