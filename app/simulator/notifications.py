"""Change notifications: written in the transaction of the change, delivered afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from psycopg.types.json import Jsonb

from app.simulator import faults, ids
from app.simulator.fault_kinds import NOTIFICATION, param, seconds
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
        await queue(db, world, subscription["notification_url"], item)


async def announce_lifecycle(
    db: Session, world: World, subscription: Row, lifecycle_event: str
) -> None:
    """Queues a lifecycle notification, if the subscription has an address for them."""
    if subscription["lifecycle_url"]:
        item = {**_head(subscription), "lifecycleEvent": lifecycle_event}
        await queue(db, world, subscription["lifecycle_url"], item)


async def queue(db: Session, world: World, url: str, item: dict[str, Any]) -> None:
    """One item, as the fault rules for notifications will have it."""
    now = world.clock.now()
    rule = await faults.strike(db, NOTIFICATION, "POST", url, now)
    copies, due_at = 1, now
    if rule is not None:
        copies, due_at, item = _misdeliver(rule, item, now)
    for _ in range(copies):
        await db.run(
            "insert into simulator.notifications (url, item, due_at, created_at)"
            " values (%(url)s, %(item)s, %(due_at)s, %(now)s)",
            url=url,
            item=Jsonb(item),
            due_at=due_at,
            now=now,
        )


def _misdeliver(
    rule: Row, item: dict[str, Any], now: datetime
) -> tuple[int, datetime, dict[str, Any]]:
    kind, params = rule["kind"], rule["params"]
    if kind == "lose":
        return 0, now, item
    if kind == "duplicate":
        return min(int(param(kind, params, "copies") or 2), 50), now, item
    if kind == "delay":
        return 1, now + timedelta(seconds=seconds(kind, params)), item
    if kind == "wrong_client_state":
        return 1, now, {**item, "clientState": "not-" + str(item["clientState"] or "ours")}
    return 1, now, {**item, "subscriptionId": str(uuid4())}


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
