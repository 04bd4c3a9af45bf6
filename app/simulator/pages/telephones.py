"""Telephones: who has texts, the thread of one, and its owner's answers."""

from __future__ import annotations

from app.simulator import telephones
from app.simulator.api import views
from app.simulator.mailbox import FATES
from app.simulator.messages import Response, json_response
from app.simulator.pages.page import form_of, missing, page, segment, to, wants_json
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.telephones import WORDS, number_of
from app.simulator.world import Call

TEXTS_SHOWN = 200
LONGEST_ANSWER = 1_600


async def list_telephones(call: Call) -> Response:
    """All of them; with `to` that one, as JSON for whoever accepts it."""
    telephone = number_of(call.request.query.get("to", ""))
    async with call.world.store.transaction() as db:
        if telephone and wants_json(call):
            rows = await _thread(db, telephone)
            return json_response({"texts": [views.text(row) for row in rows]})
        if telephone:
            return to(call, f"/sms/{segment(telephone)}")
        shown = await threads(db, 200)
    return page(call, "telephones.html", area="sms", telephones=shown)


async def open_telephone(call: Call) -> Response:
    """From the form where any number can be typed in."""
    telephone = number_of(form_of(call).get("telephone", ""))
    return to(call, f"/sms/{segment(telephone)}" if telephone else "/sms")


async def show_telephone(call: Call) -> Response:
    return await _shown(call)


async def answer(call: Call) -> Response:
    """What the visitor writes, as the telephone's owner."""
    telephone, form = number_of(call.params["telephone"]), form_of(call)
    body = form.get("body", "").strip()
    if not body or len(body) > LONGEST_ANSWER:
        return await _shown(call, problem=f"An answer has 1 to {LONGEST_ANSWER} characters.")
    async with call.world.store.transaction() as db:
        written = await telephones.answer(db, call.world, telephone, body, form.get("line", ""))
    if not written:
        return await _shown(call, problem="Nobody has written to this telephone yet.")
    call.world.notify()
    return to(call, f"/sms/{segment(telephone)}")


async def meet_fate(call: Call) -> Response:
    """What the visitor chose becomes of the text, and its provider tells its sender."""
    telephone, form = number_of(call.params["telephone"]), form_of(call)
    name = call.params["text"]
    async with call.world.store.transaction() as db:
        text = None
        if name.isascii() and name.isdigit() and len(name) <= 18:
            text = await db.row(
                "select * from simulator.texts where id = %(id)s and telephone = %(telephone)s",
                id=int(name),
                telephone=telephone,
            )
        if text is None or not await telephones.meet(db, call.world, text, form.get("fate", "")):
            raise missing(call, "That cannot become of this text.")
    call.world.notify()
    return to(call, f"/sms/{segment(telephone)}")


async def threads(db: Session, most: int) -> list[Row]:
    """Telephones that have texts, the latest first."""
    return await db.rows(
        "select telephone, count(*) as texts, max(sent_at) as latest,"
        " count(*) filter (where read_at is null and kind <> 'answer') as unread,"
        " (array_agg(body order by id desc))[1] as body"
        " from simulator.texts group by telephone order by max(id) desc limit %(most)s",
        most=most,
    )


async def _thread(db: Session, telephone: str) -> list[Row]:
    """The newest last."""
    return await db.rows(
        "select * from (select * from simulator.texts where telephone = %(telephone)s"
        " order by id desc limit %(limit)s) newest order by id",
        telephone=telephone,
        limit=TEXTS_SHOWN,
    )


async def _shown(call: Call, *, problem: str | None = None) -> Response:
    telephone = number_of(call.params["telephone"])
    async with call.world.store.transaction() as db:
        await db.run(
            "update simulator.texts set read_at = %(now)s"
            " where telephone = %(telephone)s and read_at is null",
            telephone=telephone,
            now=call.world.clock.now(),
        )
        texts = await _thread(db, telephone)
        silences = await db.rows(
            "select line from simulator.silences where telephone = %(telephone)s order by line",
            telephone=telephone,
        )
    lines = list(dict.fromkeys(text["line"] for text in reversed(texts) if text["kind"] == "text"))
    return page(
        call,
        "telephone.html",
        status=400 if problem else 200,
        area="sms",
        telephone=telephone,
        texts=texts,
        lines=lines,
        silences=[row["line"] for row in silences],
        fates={service: list(known) for service, known in FATES.items()},
        words=WORDS,
        problem=problem,
    )


ROUTES: list[Route] = [
    ("GET", "/sms", list_telephones),
    ("POST", "/sms", open_telephone),
    ("GET", "/sms/{telephone}", show_telephone),
    ("POST", "/sms/{telephone}", answer),
    ("POST", "/sms/{telephone}/{text}/fate", meet_fate),
]
