"""Mishaps: lost subscriptions, receivers that are punished, delta tokens that end."""

from __future__ import annotations

from app.simulator.api.parsing import body_of, choice, guid, refused, text
from app.simulator.messages import Response
from app.simulator.microsoft import receivers
from app.simulator.microsoft.notifications import announce_lifecycle
from app.simulator.store import Row, Session
from app.simulator.world import Call, World

LIFECYCLE = ("reauthorizationRequired", "subscriptionRemoved", "missed")


async def lose_subscription(call: Call) -> Response:
    """It is gone, and nobody is told."""
    async with call.world.store.transaction() as db:
        subscription = await _subscription(call, db)
        await db.run("delete from simulator.subscriptions where id = %(id)s", id=subscription["id"])
    return Response(204)


async def lifecycle(call: Call) -> Response:
    """Sends a lifecycle notification."""
    kind = choice(body_of(call), "event", LIFECYCLE, "")
    async with call.world.store.transaction() as db:
        await tell_lifecycle(db, call.world, await _subscription(call, db), kind)
    call.world.notify()
    return Response(202)


async def tell_lifecycle(db: Session, world: World, subscription: Row, kind: str) -> None:
    """Queues the notification; `subscriptionRemoved` also removes the subscription."""
    if kind == "subscriptionRemoved":
        await db.run("delete from simulator.subscriptions where id = %(id)s", id=subscription["id"])
    await announce_lifecycle(db, world, subscription, kind)


async def set_receiver(call: Call) -> Response:
    """Punishes a receiver of notifications, or forgives it, without a reason."""
    body = body_of(call)
    url, regime = text(body, "url"), choice(body, "regime", (*receivers.REGIMES, "none"), "none")
    async with call.world.store.transaction() as db:
        await receivers.forgive(db, url)
        if regime != "none":
            await receivers.punish(db, url, regime, call.world.clock.now())
    return Response(204)


async def expire_delta_tokens(call: Call) -> Response:
    """Every delta token, or those of the calendar of `user`."""
    body = body_of(call)
    async with call.world.store.transaction() as db:
        await db.run(
            "update simulator.users set delta_epoch = delta_epoch + 1"
            " where %(user)s in ('', address)",
            user=text(body, "user", "").lower(),
        )
    return Response(204)


async def _subscription(call: Call, db: Session) -> Row:
    row = await db.row(
        "select * from simulator.subscriptions where id = %(id)s for update",
        id=guid(call.params["id"], "id"),
    )
    if row is None:
        raise refused("id", "there is no such subscription", 404)
    return row
