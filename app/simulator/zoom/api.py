"""What the control API does to hosts and meetings."""

from __future__ import annotations

from app.simulator.api.parsing import body_of, flag, limit, number, period, refused, text
from app.simulator.folder import Table
from app.simulator.messages import Response, json_response
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call
from app.simulator.zoom import views
from app.simulator.zoom.hosts import DAILY_LIMIT, add_host
from app.simulator.zoom.meetings import change_meeting, delete_meeting


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


async def _meeting(call: Call, db: Session) -> Row:
    meeting = await db.row(
        "select * from simulator.zoom_meetings where id = %(id)s and deleted_at is null for update",
        id=number(call.params["id"], "id"),
    )
    if meeting is None:
        raise refused("id", "there is no such meeting", 404)
    return meeting


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


async def zoom_users(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows("select * from simulator.zoom_users order by address")
    return json_response({"zoom_users": [views.zoom_user(row) for row in rows]})


async def put_zoom_user(call: Call) -> Response:
    body = body_of(call)
    address = text(body, "address").lower()
    limit = body.get("daily_limit", DAILY_LIMIT)
    if limit is not None and not isinstance(limit, int):
        raise refused("daily_limit", "must be a whole number or null")
    async with call.world.store.transaction() as db:
        await add_host(db, address, now=call.world.clock.now(), daily_limit=limit)
        row = await db.one(
            "update simulator.zoom_users set can_host = %(can_host)s, daily_limit = %(limit)s"
            " where address = %(address)s returning *",
            address=address,
            can_host=flag(body, "can_host", default=True),
            limit=limit,
        )
    return json_response(views.zoom_user(row), 201)


ROUTES: list[Route] = [
    ("GET", "/meetings", meetings),
    ("GET", "/zoom-users", zoom_users),
    ("POST", "/meetings/{id}/move", move_meeting),
    ("DELETE", "/meetings/{id}", remove_meeting),
    ("POST", "/zoom-users", put_zoom_user),
]

TABLES: dict[str, Table] = {
    "zoom_users": ("select * from simulator.zoom_users order by address", views.zoom_user),
    "zoom_usage": ("select * from simulator.zoom_usage order by address, day", views.zoom_usage),
    "meetings": ("select * from simulator.zoom_meetings order by id", views.meeting),
}
