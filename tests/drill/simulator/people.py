"""What people do at the strangers, over the control API: nobody asks them for a token."""

from __future__ import annotations

from typing import LiteralString

from app.simulator.api.parsing import body_of, period
from app.simulator.messages import Response
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call
from tests.drill.simulator.answers import no
from tests.drill.simulator.sundial import cast, write


async def cast_shadow(call: Call) -> Response:
    start, end = period(body_of(call))
    async with call.world.store.transaction() as db:
        dial = await _row(
            call, db, "select * from simulator.dials where dial = %(dial)s for update"
        )
        await cast(call.world, db, dial, {"starts_at": start, "ends_at": end})
    return Response(204)


async def move_shadow(call: Call) -> Response:
    start, end = period(body_of(call))
    return await _shadow(call, starts_at=start, ends_at=end)


async def remove_shadow(call: Call) -> Response:
    return await _shadow(call, is_gone=True)


async def return_shadow(call: Call) -> Response:
    """What was gone is there again."""
    return await _shadow(call, is_gone=False)


async def cut_string(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        string = await _row(call, db, "select * from simulator.strings where id = %(id)s")
        await db.run(
            "update simulator.strings set is_cut = true where id = %(id)s", id=string["id"]
        )
    return Response(204)


async def _shadow(call: Call, **values: object) -> Response:
    async with call.world.store.transaction() as db:
        shadow = await _row(call, db, "select * from simulator.shadows where id = %(id)s")
        await write(call.world, db, shadow, values)
    return Response(204)


async def _row(call: Call, db: Session, query: LiteralString) -> Row:
    given = {name: int(value) if name == "id" else value for name, value in call.params.items()}
    row = await db.row(query, **given)
    if row is None:
        raise no(404, "thing")
    return row


ROUTES: list[Route] = [
    ("POST", "/dials/{dial}/shadows", cast_shadow),
    ("POST", "/shadows/{id}/move", move_shadow),
    ("POST", "/shadows/{id}/return", return_shadow),
    ("DELETE", "/shadows/{id}", remove_shadow),
    ("DELETE", "/strings/{id}", cut_string),
]
