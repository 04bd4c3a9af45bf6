"""Mishaps: fault rules, and tokens that end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from app.simulator import faults
from app.simulator.api import views
from app.simulator.api.parsing import body_of, number, refused
from app.simulator.messages import Response, json_response
from app.simulator.store import Session
from app.simulator.world import Call


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
