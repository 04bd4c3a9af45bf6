"""Change notifications: written in the transaction of the change, delivered afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from app.simulator import ids, posts
from app.simulator.fault_kinds import whole
from app.simulator.microsoft.delivery import GIVE_UP, PAUSES
from app.simulator.microsoft.fault_kinds import NOTIFICATION
from app.simulator.microsoft.receivers import SLOW_DELAY, regime_of
from app.simulator.posts import Post
from app.simulator.store import Row, Session
from app.simulator.world import World


async def announce(db: Session, world: World, user: Row, event: Row, change_type: str) -> None:
    """Queues a notification for each subscription to the calendar of `user`."""
    if world.is_mock:
        return
    subscriptions = await db.rows(
        "select * from simulator.subscriptions where directory_id = %(directory_id)s"
        " and address = %(address)s and expires_at > %(now)s"
        " and %(change_type)s = any (change_types) order by created_at, id",
        directory_id=user["directory_id"],
        address=user["address"],
        change_type=change_type,
        now=world.clock.now(),
    )
    for subscription in subscriptions:
        item = {**_head(subscription), **_change(subscription, user, event, change_type)}
        await _queue(db, world, subscription["notification_url"], item)


async def announce_lifecycle(
    db: Session, world: World, subscription: Row, lifecycle_event: str
) -> None:
    """Queues a lifecycle notification, if the subscription has an address for them."""
    if subscription["lifecycle_url"]:
        item = {**_head(subscription), "lifecycleEvent": lifecycle_event}
        await _queue(db, world, subscription["lifecycle_url"], item)


async def _queue(db: Session, world: World, url: str, item: Mapping[str, Any]) -> None:
    """One item, as the receiver's regime will have it."""
    regime = await regime_of(db, url, world.clock.now())
    if regime == "drop":
        return
    post = Post(
        service=NOTIFICATION,
        url=url,
        body=json.dumps(item),
        headers={"content-type": "application/json"},
        pauses=PAUSES,
        lasts=GIVE_UP,
    )
    after = SLOW_DELAY.total_seconds() if regime == "slow" else 0
    await posts.queue(db, world, post, spoil=_spoil, after=after)


def _spoil(post: Post, kind: str, params: Mapping[str, Any]) -> Sequence[Post]:
    item = json.loads(post.body)
    if kind == "several":
        echo = {**item, "changeType": "updated"} if "changeType" in item else item
        times = whole(kind, params, "count", most=50)
        return [post] + [replace(post, body=json.dumps(echo))] * times
    if kind == "wrong_client_state":
        item["clientState"] = "not-" + str(item["clientState"] or "ours")
    else:
        item["subscriptionId"] = str(uuid4())
    return [replace(post, body=json.dumps(item))]


def _head(subscription: Row) -> dict[str, Any]:
    expires_at = subscription["expires_at"].isoformat(timespec="microseconds")
    return {
        "subscriptionId": str(subscription["id"]),
        "subscriptionExpirationDateTime": expires_at,
        "clientState": subscription["client_state"],
        "tenantId": str(subscription["directory_id"]),
    }


def _change(subscription: Row, user: Row, event: Row, change_type: str) -> dict[str, Any]:
    event_id = event["id"] if subscription["has_immutable_ids"] else event["mutable_id"]
    resource = f"Users/{user['object_id']}/Events/{event_id}"
    return {
        "changeType": change_type,
        "resource": resource,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.Event",
            "@odata.id": resource,
            "@odata.etag": ids.etag(event["number"], event["revision"]),
            "id": event_id,
        },
    }
