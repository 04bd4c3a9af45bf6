"""Change notifications: written in the transaction of the change, delivered afterwards."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from psycopg.types.json import Jsonb

from app.simulator import faults, ids
from app.simulator.fault_kinds import seconds, whole
from app.simulator.microsoft.fault_kinds import NOTIFICATION
from app.simulator.microsoft.receivers import SLOW_DELAY, regime_of
from app.simulator.store import Row, Session
from app.simulator.world import World

LEASE = timedelta(seconds=30)
"""For how long whoever took a notification has it to itself."""

_POLL_SECONDS = 0.02


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
    """One item, as the fault rules for notifications and the receiver's regime will have it."""
    now = world.clock.now()
    rule = await faults.strike(db, NOTIFICATION, "POST", url, now)
    sent = _Sent([item], now) if rule is None else _misdelivered(rule, item, now)
    regime = await regime_of(db, url, now)
    if regime == "drop":
        return
    for each in sent.items:
        await db.run(
            "insert into simulator.notifications (url, item, due_at, created_at, rank)"
            " values (%(url)s, %(item)s, %(due_at)s, %(now)s,"
            " case when %(is_reversed)s then"
            " -(select coalesce(max(id), 0) + 1 from simulator.notifications) else 0 end)",
            url=url,
            item=Jsonb(each),
            due_at=sent.due_at + (SLOW_DELAY if regime == "slow" else timedelta()),
            now=now,
            is_reversed=sent.is_reversed,
        )


async def delivered(world: World, patience: float) -> None:
    """Waits until every notification that is due was delivered once, or for so many seconds."""
    world.notify()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience):
            # The deliverer may be another process: only the rows tell.
            while await _is_one_due(world):  # noqa: ASYNC110
                await asyncio.sleep(_POLL_SECONDS)


async def _is_one_due(world: World) -> bool:
    async with world.store.transaction() as db:
        # One that is being delivered has its first attempt, and is not due for half a minute.
        row = await db.row(
            "select 1 from simulator.notifications where attempts <= 1 and due_at <= %(leased)s",
            leased=world.clock.now() + LEASE,
        )
    return row is not None


@dataclass(frozen=True, slots=True)
class _Sent:
    items: list[dict[str, Any]]
    due_at: datetime
    is_reversed: bool = False


def _misdelivered(rule: Row, item: dict[str, Any], now: datetime) -> _Sent:
    kind, params = rule["kind"], rule["params"]
    if kind == "lose":
        return _Sent([], now)
    if kind == "duplicate":
        return _Sent([item] * (whole(kind, params, "copies", most=50) or 2), now)
    if kind == "delay":
        return _Sent([item], now + timedelta(seconds=seconds(kind, params)))
    if kind in ("batch", "reorder"):
        step = seconds(kind, params) or 1.0
        later = datetime.fromtimestamp((now.timestamp() // step + 1) * step, UTC)
        return _Sent([item], later, is_reversed=kind == "reorder")
    if kind == "several":
        echo = {**item, "changeType": "updated"} if "changeType" in item else item
        return _Sent([item] + [echo] * whole(kind, params, "count", most=50), now)
    if kind == "wrong_client_state":
        return _Sent([{**item, "clientState": "not-" + str(item["clientState"] or "ours")}], now)
    return _Sent([{**item, "subscriptionId": str(uuid4())}], now)


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
