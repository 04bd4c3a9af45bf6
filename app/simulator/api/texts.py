"""Text messages, whichever provider carried them, and what people answer."""

from __future__ import annotations

from app.simulator import telephones
from app.simulator.api import views
from app.simulator.api.parsing import body_of, limit, number, refused, text
from app.simulator.mailbox import FATES
from app.simulator.messages import Response, json_response
from app.simulator.world import Call


async def texts(call: Call) -> Response:
    query = call.request.query
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.texts where (%(telephone)s = '' or telephone = %(telephone)s)"
            " and id > %(after)s order by id desc limit %(limit)s",
            telephone=telephones.number_of(query.get("to", "")),
            after=number(query.get("after", "0"), "after"),
            limit=limit(call),
        )
    return json_response({"texts": [views.text(row) for row in rows]})


async def write(call: Call) -> Response:
    """Somebody answers."""
    body = body_of(call)
    telephone, says = telephones.number_of(text(body, "from")), text(body, "body")
    async with call.world.store.transaction() as db:
        line = text(body, "to", "")
        if not await telephones.answer(db, call.world, telephone, says, line):
            raise refused("from", "nobody has written to this telephone", 404)
    call.world.notify()
    return Response(204)


async def meet_fate(call: Call) -> Response:
    """A text fails or is said to have arrived."""
    async with call.world.store.transaction() as db:
        row = await db.row(
            "select * from simulator.texts where id = %(id)s", id=number(call.params["id"], "id")
        )
        if row is None:
            raise refused("id", "there is no such text", 404)
        if not await telephones.meet(db, call.world, row, call.params["fate"]):
            known = ", ".join(FATES.get(row["service"], {})) or "nothing"
            raise refused("fate", f"of a text by {row['service']} can become: {known}")
    call.world.notify()
    return Response(204)
