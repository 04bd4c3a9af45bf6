"""The reading half of the control API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, LiteralString

from app.simulator.api import views
from app.simulator.api.parsing import limit, moment_or_none, number, refused
from app.simulator.fault_kinds import KINDS
from app.simulator.faults import counts as fault_counts
from app.simulator.messages import Response, json_response
from app.simulator.microsoft import receivers
from app.simulator.store import Row
from app.simulator.world import Call


async def mails(call: Call) -> Response:
    query = call.request.query
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.mails where (%(to)s = '' or recipient = %(to)s)"
            " and (%(sender)s = '' or sender = %(sender)s)"
            " and (%(kind)s = '' or kind = %(kind)s) and id > %(after)s"
            " order by id desc limit %(limit)s",
            to=query.get("to", "").strip().lower(),
            sender=query.get("from", "").strip().lower(),
            kind=query.get("kind", ""),
            after=number(query.get("after", "0"), "after"),
            limit=limit(call),
        )
    return json_response({"mails": [views.mail(row) for row in rows]})


async def mail(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        row = await db.row(
            "select * from simulator.mails where id = %(id)s", id=number(call.params["id"], "id")
        )
    if row is None:
        raise refused("id", "there is no such mail", 404)
    return json_response(views.mail(row))


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


async def meetings(call: Call) -> Response:
    query = call.request.query
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.zoom_meetings where (%(host)s = '' or address = %(host)s)"
            " and (%(agenda)s = '' or position(%(agenda)s in lower(agenda)) > 0)"
            " and (%(deleted)s or deleted_at is null) order by start_at, id limit %(limit)s",
            host=query.get("host", "").strip().lower(),
            agenda=query.get("agenda", "").lower(),
            deleted=query.get("deleted") in ("1", "true"),
            limit=limit(call),
        )
    return json_response({"meetings": [views.meeting(row) for row in rows]})


async def subscriptions(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.subscriptions where expires_at > %(now)s"
            " and (%(user)s = '' or address = %(user)s) order by created_at, id",
            now=call.world.clock.now(),
            user=call.request.query.get("user", "").strip().lower(),
        )
    return json_response({"subscriptions": [views.subscription(row) for row in rows]})


async def calls(call: Call) -> Response:
    query = call.request.query
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.calls where (%(service)s = '' or service = %(service)s)"
            " and (%(method)s = '' or method = %(method)s)"
            " and (%(path)s = '' or position(%(path)s in lower(path)) > 0) and id > %(after)s"
            " order by id desc limit %(limit)s",
            service=query.get("service", ""),
            method=query.get("method", "").upper(),
            path=query.get("path", "").lower(),
            after=number(query.get("after", "0"), "after"),
            limit=limit(call),
        )
    return json_response({"calls": [views.call(row) for row in rows]})


async def faults(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows("select * from simulator.faults order by id")
        struck = await fault_counts(db)
    kinds = {name: asdict(kind) for name, kind in KINDS.items()}
    document = {"faults": [views.fault(row) for row in rows], "kinds": kinds}
    return json_response({**document, **views.counts(struck)})


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


async def zoom_users(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows("select * from simulator.zoom_users order by address")
    return json_response({"zoom_users": [views.zoom_user(row) for row in rows]})


async def dump(call: Call) -> Response:
    """Everything at one moment, what is deleted included, without a limit."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        await db.run("set transaction isolation level repeatable read")
        document = {
            "at": views.iso(now),
            **{
                name: [write(row) for row in await db.rows(query)]
                for name, (query, write) in _TABLES.items()
            },
            **views.counts(await fault_counts(db)),
        }
    return json_response(document)


_TABLES: dict[str, tuple[LiteralString, Callable[[Row], dict[str, Any]]]] = {
    "directories": ("select * from simulator.directories order by id", views.directory),
    "users": ("select * from simulator.users order by directory_id, address", views.user),
    "zoom_users": ("select * from simulator.zoom_users order by address", views.zoom_user),
    "zoom_usage": ("select * from simulator.zoom_usage order by address, day", views.zoom_usage),
    "events": ("select * from simulator.events order by number", views.event),
    "meetings": ("select * from simulator.zoom_meetings order by id", views.meeting),
    "mails": ("select * from simulator.mails order by id", views.mail),
    "subscriptions": ("select * from simulator.subscriptions order by id", views.subscription),
    "undelivered": ("select * from simulator.notifications order by id", views.notification),
    "faults": ("select * from simulator.faults order by id", views.fault),
}


async def state(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        row = await db.one(
            "select (select count(*) from simulator.mails) as mails,"
            " (select count(*) from simulator.events where deleted_at is null) as events,"
            " (select count(*) from simulator.zoom_meetings where deleted_at is null) as meetings,"
            " (select count(*) from simulator.subscriptions where expires_at > %(now)s)"
            " as subscriptions,"
            " (select count(*) from simulator.notifications) as undelivered_notifications,"
            " (select count(*) from simulator.faults where remaining is null or remaining > 0)"
            " as faults",
            now=call.world.clock.now(),
        )
    return json_response(row)
