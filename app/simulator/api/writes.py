"""The changing half of the control API: what people and mishaps do at the providers."""

from __future__ import annotations

from typing import Any

from app.simulator import calendar, faults
from app.simulator.api import views
from app.simulator.api.parsing import (
    body_of,
    choice,
    flag,
    guid,
    instant,
    number,
    period,
    refused,
    text,
    zone,
)
from app.simulator.directories import add_directory, add_user, set_consent
from app.simulator.messages import Response, json_response
from app.simulator.notifications import announce_lifecycle
from app.simulator.seeding import clear, seed_demo
from app.simulator.store import Row, Session
from app.simulator.world import Call
from app.simulator.zoom.hosts import DAILY_LIMIT, add_host
from app.simulator.zoom.meetings import change_meeting, delete_meeting

_STATUSES = ("free", "tentative", "busy", "oof", "workingElsewhere")
_LIFECYCLE = ("reauthorizationRequired", "subscriptionRemoved", "missed")
_CONSENT = ("granted", "revoked", "never")


async def create_event(call: Call) -> Response:
    body = body_of(call)
    start, end = period(body)
    async with call.world.store.transaction() as db:
        user = await _user(db, text(body, "user"))
        event = await calendar.create(
            db,
            call.world,
            user,
            {
                "subject": text(body, "subject", "Private"),
                "body": text(body, "body", ""),
                "start_at": start,
                "end_at": end,
                "show_as": choice(body, "show_as", _STATUSES, "busy"),
                "is_all_day": flag(body, "is_all_day", default=False),
            },
        )
    call.world.notify()
    return json_response(views.event(event or {}), 201)


async def move_event(call: Call) -> Response:
    body = body_of(call)
    start, end = period(body)
    sends = flag(body, "send_update", default=True)
    return await _change_event(call, {"start_at": start, "end_at": end}, sends=sends)


async def patch_event(call: Call) -> Response:
    body = body_of(call)
    changes: dict[str, Any] = {
        name: text(body, name) for name in ("subject", "body", "location") if name in body
    }
    if "show_as" in body:
        changes["show_as"] = choice(body, "show_as", _STATUSES, "busy")
    if "is_all_day" in body:
        changes["is_all_day"] = flag(body, "is_all_day", default=False)
    for name in ("start_at", "end_at"):
        if name in body:
            changes[name] = instant(body[name], name)
    return await _change_event(call, changes, sends=flag(body, "send_update", default=True))


async def cancel_event(call: Call) -> Response:
    """Cancelled but left in the calendar."""
    async with call.world.store.transaction() as db:
        event = await _event(call, db)
        event = await calendar.cancel_in_place(
            db, call.world, await calendar.owner(db, event), event
        )
    call.world.notify()
    return json_response(views.event(event))


async def copy_event(call: Call) -> Response:
    """A copy, markers and all, under other ids, as people make them by copy and paste."""
    async with call.world.store.transaction() as db:
        event = await _event(call, db)
        copied = {name: event[name] for name in _COPIED}
        copy = await calendar.create(db, call.world, await calendar.owner(db, event), copied)
    call.world.notify()
    return json_response(views.event(copy or {}), 201)


async def delete_event(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        event = await _event(call, db)
        await calendar.delete(db, call.world, await calendar.owner(db, event), event)
    call.world.notify()
    return Response(204)


async def move_meeting(call: Call) -> Response:
    start, end = period(body_of(call))
    minutes = round((end - start).total_seconds() / 60)
    async with call.world.store.transaction() as db:
        meeting = await _meeting(call, db)
        fields = {"start_at": start, "duration_minutes": max(1, minutes)}
        await change_meeting(db, meeting, fields, now=call.world.clock.now())
        meeting = await _meeting(call, db)
    return json_response(views.meeting(meeting))


async def remove_meeting(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        meeting = await _meeting(call, db)
        await delete_meeting(db, meeting["id"], now=call.world.clock.now())
    return Response(204)


async def lose_subscription(call: Call) -> Response:
    """It is gone, and nobody is told."""
    async with call.world.store.transaction() as db:
        subscription = await _subscription(call, db)
        await db.run("delete from simulator.subscriptions where id = %(id)s", id=subscription["id"])
    return Response(204)


async def lifecycle(call: Call) -> Response:
    """Sends a lifecycle notification; `subscriptionRemoved` also removes it."""
    kind = choice(body_of(call), "event", _LIFECYCLE, "")
    async with call.world.store.transaction() as db:
        subscription = await _subscription(call, db)
        if kind == "subscriptionRemoved":
            await db.run(
                "delete from simulator.subscriptions where id = %(id)s", id=subscription["id"]
            )
        await announce_lifecycle(db, call.world, subscription, kind)
    call.world.notify()
    return Response(202)


async def add_fault(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        try:
            rule = await faults.add(db, body_of(call))
        except faults.BadRule as error:
            raise refused(error.field, error.message) from None
    return json_response(views.fault(rule), 201)


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
        await db.run(
            "update simulator.tokens set expires_at = least(expires_at, %(now)s)",
            now=call.world.clock.now(),
        )
    return Response(204)


async def put_directory(call: Call) -> Response:
    body = body_of(call)
    directory_id = guid(body.get("id"), "id")
    consent = choice(body, "consent", _CONSENT, "granted")
    is_open = flag(body, "is_open", default=True)
    async with call.world.store.transaction() as db:
        name = text(body, "name", f"Directory {str(directory_id)[:8]}")
        await add_directory(db, directory_id, name, consent=consent, is_open=is_open)
        row = await db.one("select * from simulator.directories where id = %(id)s", id=directory_id)
    return json_response(views.directory(row), 201)


async def put_consent(call: Call) -> Response:
    consent = choice(body_of(call), "consent", _CONSENT, "")
    async with call.world.store.transaction() as db:
        if not await set_consent(db, guid(call.params["id"], "id"), consent):
            raise refused("id", "there is no such directory", 404)
    return Response(204)


async def put_user(call: Call) -> Response:
    body = body_of(call)
    address = text(body, "address").lower()
    if "@" not in address:
        raise refused("address", "must be a mail address")
    kind = choice(body, "kind", ("person", "shared", "unlicensed"), "person")
    directory_id = guid(body.get("directory_id"), "directory_id")
    async with call.world.store.transaction() as db:
        known = await db.row(
            "select 1 from simulator.directories where id = %(id)s", id=directory_id
        )
        if known is None:
            raise refused("directory_id", "there is no such directory", 404)
        user = await add_user(
            db,
            directory_id,
            address,
            text(body, "display_name", address),
            timezone=zone(body, "timezone", "UTC"),
            kind=kind,
        )
    return json_response(views.user(user), 201)


async def put_zoom_user(call: Call) -> Response:
    body = body_of(call)
    address = text(body, "address").lower()
    limit = body.get("daily_limit", DAILY_LIMIT)
    if limit is not None and not isinstance(limit, int):
        raise refused("daily_limit", "must be a whole number or null")
    async with call.world.store.transaction() as db:
        await add_host(db, address, daily_limit=limit)
        row = await db.one(
            "update simulator.zoom_users set can_host = %(can_host)s, daily_limit = %(limit)s"
            " where address = %(address)s returning *",
            address=address,
            can_host=flag(body, "can_host", default=True),
            limit=limit,
        )
    return json_response(views.zoom_user(row), 201)


async def reset(call: Call) -> Response:
    """Empties the simulated cloud; sets the scene of the demo unless `seed` is false."""
    is_seeded = flag(body_of(call), "seed", default=True)
    async with call.world.store.transaction() as db:
        await clear(db)
        if is_seeded:
            await seed_demo(db, call.world)
    return Response(204)


_COPIED = (
    "subject", "body", "body_type", "location", "start_at", "end_at", "zone", "is_all_day",
    "show_as", "sensitivity", "properties",
)  # fmt: skip


async def _change_event(call: Call, changes: dict[str, Any], *, sends: bool) -> Response:
    async with call.world.store.transaction() as db:
        event = await _event(call, db)
        if {**event, **changes}["end_at"] < {**event, **changes}["start_at"]:
            raise refused("end_at", "must not be before start_at")
        owner = await calendar.owner(db, event)
        event = await calendar.change(db, call.world, owner, event, changes, sends=sends)
    call.world.notify()
    return json_response(views.event(event))


async def _event(call: Call, db: Session) -> Row:
    event = await calendar.find(db, call.params["id"])
    if event is None:
        raise refused("id", "there is no such event", 404)
    return event


async def _meeting(call: Call, db: Session) -> Row:
    meeting = await db.row(
        "select * from simulator.zoom_meetings where id = %(id)s and deleted_at is null for update",
        id=number(call.params["id"], "id"),
    )
    if meeting is None:
        raise refused("id", "there is no such meeting", 404)
    return meeting


async def _subscription(call: Call, db: Session) -> Row:
    row = await db.row(
        "select * from simulator.subscriptions where id = %(id)s for update",
        id=guid(call.params["id"], "id"),
    )
    if row is None:
        raise refused("id", "there is no such subscription", 404)
    return row


async def _user(db: Session, address: str) -> Row:
    user = await db.row(
        "select * from simulator.users where address = %(address)s order by created_at limit 1",
        address=address.lower(),
    )
    if user is None:
        raise refused("user", "there is no such mailbox", 404)
    return user
