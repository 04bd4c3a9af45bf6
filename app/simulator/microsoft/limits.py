"""How much Graph does at once for one mailbox."""

from __future__ import annotations

from app.simulator.messages import Response
from app.simulator.microsoft.graph.errors import graph_error
from app.simulator.microsoft.state import Load
from app.simulator.router import Handler
from app.simulator.world import Call, World

MAILBOX_CONCURRENCY = 4
"""Requests that Graph serves at once for one application and mailbox."""


async def within_concurrency(call: Call, handler: Handler) -> Response:
    """The answer of `handler`, or 429 when too many are under way for the mailbox."""
    if "user" not in call.params:
        return await handler(call)
    key = await _mailbox(call.world, call.params["user"].lower())
    in_flight = call.world.state(Load).in_flight
    if in_flight[key] >= MAILBOX_CONCURRENCY:
        message = "Application is over its MailboxConcurrency limit."
        error = graph_error(429, "ApplicationThrottled", message, now=call.world.clock.now())
        return error.with_headers({"retry-after": "1"})
    in_flight[key] += 1
    try:
        return await handler(call)
    finally:
        in_flight[key] -= 1
        if not in_flight[key]:
            del in_flight[key]


async def _mailbox(world: World, name: str) -> str:
    """The address of a mailbox that may be named by its object id."""
    if "@" in name:
        return name
    async with world.store.transaction() as db:
        row = await db.row(
            "select address from simulator.users where object_id::text = %(name)s", name=name
        )
    return str(row["address"]) if row else name
