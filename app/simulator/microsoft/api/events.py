"""What people do with events in Outlook."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.simulator.api.parsing import body_of, choice, flag, instant, period, refused, text, zone
from app.simulator.messages import Response, json_response
from app.simulator.microsoft import calendar, outlook
from app.simulator.microsoft.api import views
from app.simulator.microsoft.graph.zones import UnknownZone
from app.simulator.microsoft.recurrence import BadRecurrence
from app.simulator.microsoft.series import starts_of
from app.simulator.store import Row, Session
from app.simulator.world import Call

_STATUSES = ("free", "tentative", "busy", "oof", "workingElsewhere")
_SENSITIVITIES = ("normal", "personal", "private", "confidential")
_TYPES = ("singleInstance", "occurrence", "exception", "seriesMaster")


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
                **_recurrence(body, start),
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
    if "sensitivity" in body:
        changes["sensitivity"] = choice(body, "sensitivity", _SENSITIVITIES, "normal")
    if "type" in body:
        changes["type"] = choice(body, "type", _TYPES, "singleInstance")
    if "is_all_day" in body:
        changes["is_all_day"] = flag(body, "is_all_day", default=False)
    for name in ("start_at", "end_at"):
        if name in body:
            changes[name] = instant(body[name], name)
    return await _change_event(call, changes, sends=flag(body, "send_update", default=True))


async def cancel_event(call: Call) -> Response:
    """Canceled but left in the calendar."""
    async with call.world.store.transaction() as db:
        event = await _event(call, db)
        event = await calendar.cancel_in_place(
            db, call.world, await calendar.owner(db, event), event
        )
    call.world.notify()
    return json_response(views.event(event))


async def copy_event(call: Call) -> Response:
    """A copy with our markers and other ids."""
    async with call.world.store.transaction() as db:
        copy = await outlook.copy(db, call.world, await _event(call, db))
    call.world.notify()
    return json_response(views.event(copy or {}), 201)


async def respond(call: Call) -> Response:
    """An attendee answers the invitation."""
    body = body_of(call)
    address = text(body, "attendee")
    response = choice(body, "response", outlook.RESPONSES, "")
    async with call.world.store.transaction() as db:
        event = await outlook.respond(db, call.world, await _event(call, db), address, response)
        if event is None:
            raise refused("attendee", "is not invited, or has answered so", 409)
    call.world.notify()
    return json_response(views.event(event))


async def delete_event(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        event = await _event(call, db)
        await calendar.delete(db, call.world, await calendar.owner(db, event), event)
    call.world.notify()
    return Response(204)


def _recurrence(body: dict[str, Any], start: datetime) -> dict[str, Any]:
    """A patternedRecurrence in the zone that is named, by default UTC."""
    if not body.get("recurrence"):
        return {}
    fields = {
        "recurrence": body["recurrence"],
        "zone": zone(body, "timezone", "UTC"),
        "start_at": start,
    }
    try:
        starts_of(fields)
    except (BadRecurrence, UnknownZone, AttributeError) as error:
        raise refused("recurrence", str(error)) from None
    return fields


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


async def _user(db: Session, address: str) -> Row:
    user = await db.row(
        "select * from simulator.users where address = %(address)s order by created_at limit 1",
        address=address.lower(),
    )
    if user is None:
        raise refused("user", "there is no such mailbox", 404)
    return user
