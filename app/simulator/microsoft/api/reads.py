"""What there is in directories and calendars."""

from __future__ import annotations

from app.simulator.api.parsing import limit, moment_or_none, refused
from app.simulator.messages import Response, json_response
from app.simulator.microsoft import receivers
from app.simulator.microsoft.api import views
from app.simulator.world import Call


async def events(call: Call) -> Response:
    query = call.request.query
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.events where (%(user)s = '' or address = %(user)s)"
            " and (%(transaction_id)s = '' or lower(transaction_id) = %(transaction_id)s)"
            " and (%(from_at)s::timestamptz is null or end_at > %(from_at)s)"
            " and (%(to_at)s::timestamptz is null or start_at < %(to_at)s)"
            " and (%(deleted)s or deleted_at is null)"
            " order by start_at, number limit %(limit)s",
            user=query.get("user", "").strip().lower(),
            transaction_id=query.get("transaction_id", "").lower(),
            from_at=moment_or_none(call, "from"),
            to_at=moment_or_none(call, "to"),
            deleted=query.get("deleted") in ("1", "true"),
            limit=limit(call),
        )
    return json_response({"events": [views.event(row) for row in rows]})


async def event(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        row = await db.row("select * from simulator.events where id = %(id)s", id=call.params["id"])
    if row is None:
        raise refused("id", "there is no such event", 404)
    return json_response(views.event(row))


async def subscriptions(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.subscriptions where expires_at > %(now)s"
            " and (%(user)s = '' or address = %(user)s) order by created_at, id",
            now=call.world.clock.now(),
            user=call.request.query.get("user", "").strip().lower(),
        )
    return json_response({"subscriptions": [views.subscription(row) for row in rows]})


async def fault_receivers(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await receivers.all_of(db, call.world.clock.now())
    return json_response({"receivers": [views.receiver(row) for row in rows]})


async def directories(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows("select * from simulator.directories order by created_at, id")
    return json_response({"directories": [views.directory(row) for row in rows]})


async def users(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows("select * from simulator.users order by address, directory_id")
    return json_response({"users": [views.user(row) for row in rows]})
