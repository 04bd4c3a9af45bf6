"""Mishaps: fault rules, lost subscriptions, tokens that end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from app.simulator import faults
from app.simulator.api import views
from app.simulator.api.parsing import body_of, choice, guid, number, refused, text
from app.simulator.messages import Response, json_response
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


async def end_tokens(db: Session, now: datetime) -> None:
    """Every access token ends now."""
    await db.run("update simulator.tokens set expires_at = least(expires_at, %(now)s)", now=now)


@contextmanager
def _refusing() -> Iterator[None]:
    """A rule that cannot be is refused, its field named."""
    try:
        yield
    except faults.BadRule as error:
        raise refused(error.field, error.message) from None


async def add_fault(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        with _refusing():
            rule = await faults.add(db, body_of(call), call.world.clock.now())
    return json_response(views.fault(rule), 201)


async def add_regime(call: Call) -> Response:
    """Many kinds at once, each by chance."""
    async with call.world.store.transaction() as db:
        with _refusing():
            rules = await faults.add_regime(db, body_of(call), call.world.clock.now())
    return json_response({"faults": [views.fault(rule) for rule in rules]}, 201)


async def heal(call: Call) -> Response:
    """Nothing misbehaves any more. What was lost stays lost."""
    async with call.world.store.transaction() as db:
        await faults.heal(db, call.world.clock.now())
    call.world.notify()
    return Response(204)


async def set_receiver(call: Call) -> Response:
    """Punishes a receiver of notifications, or forgives it, without a reason."""
    body = body_of(call)
    url, regime = text(body, "url"), choice(body, "regime", (*receivers.REGIMES, "none"), "none")
    async with call.world.store.transaction() as db:
        await receivers.forgive(db, url)
        if regime != "none":
            await receivers.punish(db, url, regime, call.world.clock.now())
    return Response(204)


async def remove_fault(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        touched = await db.run(
            "delete from simulator.faults where id = %(id)s", id=number(call.params["id"], "id")
        )
    if not touched:
        raise refused("id", "there is no such rule", 404)
    return Response(204)


async def remove_faults(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await db.run("delete from simulator.faults")
    return Response(204)


async def remove_calls(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await db.run("delete from simulator.calls")
    return Response(204)


async def expire_tokens(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await end_tokens(db, call.world.clock.now())
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
