"""The simulated Tin Can: strings of cans, and the page behind a string."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.simulator.api.parsing import body_of, instant, number
from app.simulator.messages import Response, json_response, text_response
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call
from tests.drill.simulator.answers import admit, no

CANS = ("can-1", "can-2")


async def create(call: Call) -> Response:
    """Asked twice, there are two."""
    told = body_of(call)
    async with call.world.store.transaction() as db:
        await admit(call, db)
        string = await db.one(
            "insert into simulator.strings (can, topic, starts_at, minutes, booking, installation)"
            " values (%(can)s, %(topic)s, %(start)s, %(minutes)s, %(booking)s, %(installation)s)"
            " returning *",
            can=await _can(call, db),
            topic=told["topic"],
            start=instant(told["start"], "start"),
            minutes=told["minutes"],
            **told["tag"],
        )
    return json_response(_string(call, string), 201)


async def strings(call: Call) -> Response:
    """Those of a can that are not over."""
    async with call.world.store.transaction() as db:
        await admit(call, db)
        found = await db.rows(
            "select * from simulator.strings where can = %(can)s and not is_cut"
            " and starts_at + minutes * interval '1 minute' > %(now)s order by starts_at, id",
            can=await _can(call, db),
            now=call.world.clock.now(),
        )
    return json_response({"strings": [_string(call, row) for row in found]})


async def get(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await admit(call, db)
        string = _string(call, await _found(call, db))
    return json_response({**string, "open": f"{string['join']}?host"})


async def change(call: Call) -> Response:
    told = body_of(call)
    start = instant(told["start"], "start")
    await _set(call, "starts_at = %(start)s, minutes = %(minutes)s", start, told["minutes"])
    return Response(204)


async def cut(call: Call) -> Response:
    await _set(call, "is_cut = true")
    return Response(204)


async def pull(call: Call) -> Response:
    return json_response({"pulled": (await _set(call, "pulled = pulled + 1"))["pulled"]})


async def join(call: Call) -> Response:
    """Where a join link leads."""
    async with call.world.store.transaction() as db:
        string = await _found(call, db)
    end = string["starts_at"] + timedelta(minutes=string["minutes"])
    state = "taut" if string["pulled"] else "slack"
    return text_response(f"{string['topic']}\nuntil {end:%H:%M} UTC, {state}\n")


async def _set(call: Call, what: Any, start: Any = None, minutes: Any = None) -> Row:
    async with call.world.store.transaction() as db:
        await admit(call, db)
        string = await _found(call, db)
        return await db.one(
            "update simulator.strings set " + what + " where id = %(id)s returning *",
            id=string["id"],
            start=start,
            minutes=minutes,
        )


async def _can(call: Call, db: Session) -> str:
    can = call.params["can"]
    if await db.row("select from simulator.cans where can = %(can)s", can=can) is None:
        raise no(404, "can")
    return can


async def _found(call: Call, db: Session) -> Row:
    string = await db.row(
        "select * from simulator.strings where id = %(id)s and not is_cut for update",
        id=number(call.params["string"], "string"),
    )
    if string is None:
        raise no(404, "string")
    return string


def _string(call: Call, string: Row) -> dict[str, Any]:
    return {
        "id": string["id"],
        "can": string["can"],
        "topic": string["topic"],
        "start": string["starts_at"].isoformat(),
        "minutes": string["minutes"],
        "tag": {"booking": string["booking"], "installation": string["installation"]},
        "join": f"{call.request.root_url or 'https://strangers.example'}/strings/{string['id']}",
    }


ROUTES: list[Route] = [
    ("POST", "/cans/{can}/strings", create),
    ("GET", "/cans/{can}/strings", strings),
    ("GET", "/strings/{string}", get),
    ("PATCH", "/strings/{string}", change),
    ("DELETE", "/strings/{string}", cut),
    ("PUT", "/strings/{string}/pull", pull),
]
PAGES: list[Route] = [("GET", "/strings/{string}", join)]
