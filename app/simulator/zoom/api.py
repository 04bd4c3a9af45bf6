"""What people do with meetings in Zoom."""

from __future__ import annotations

from app.simulator.api import views
from app.simulator.api.parsing import body_of, number, period, refused
from app.simulator.messages import Response, json_response
from app.simulator.store import Row, Session
from app.simulator.world import Call
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
