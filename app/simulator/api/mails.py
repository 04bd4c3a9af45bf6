"""Mails, whichever provider took them, and what becomes of them."""

from __future__ import annotations

from app.simulator.api import views
from app.simulator.api.parsing import limit, number, refused
from app.simulator.mailbox import FATES, meet
from app.simulator.messages import Response, json_response
from app.simulator.store import Row, Session
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
        row = await mail_row(call, db)
    return json_response(views.mail(row))


async def mail_row(call: Call, db: Session) -> Row:
    """
    Raises:
        Refused: 404.
    """
    row = await db.row(
        "select * from simulator.mails where id = %(id)s", id=number(call.params["id"], "id")
    )
    if row is None:
        raise refused("id", "there is no such mail", 404)
    return row


async def meet_fate(call: Call) -> Response:
    """A mail bounces, is complained of, fails for now or is said to have arrived."""
    async with call.world.store.transaction() as db:
        mail = await mail_row(call, db)
        if not await meet(db, call.world, mail, call.params["fate"]):
            known = ", ".join(FATES.get(mail["service"], {})) or "nothing"
            raise refused("fate", f"of a mail by {mail['service']} can become: {known}")
    call.world.notify()
    return Response(204)
