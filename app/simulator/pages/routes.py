"""The first page, those that every provider has, and their stylesheets and scripts."""

from __future__ import annotations

from pathlib import Path

from app.simulator.folders import FOLDERS
from app.simulator.messages import Refused, Response, text_response
from app.simulator.pages import calls, faults, mailboxes, telephones
from app.simulator.pages.page import page
from app.simulator.pages.telephones import threads
from app.simulator.router import Route
from app.simulator.world import Call

STATIC = Path(__file__).resolve().parents[2] / "web" / "static"
_FILES = {
    "simulator.css": "text/css",
    "simulator.js": "text/javascript",
    "simulator.svg": "image/svg+xml",
}


async def show_index(call: Call) -> Response:
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        mailboxes = await db.rows(
            "select recipient, count(*) as mails, count(*) filter (where read_at is null) as unread"
            " from simulator.mails group by recipient order by max(id) desc limit 6"
        )
        telephones = await threads(db, 6)
        counts = await db.one(
            "select count(*) as faults from simulator.faults"
            " where remaining is null or remaining > 0"
        )
        cards = [
            {"template": card.template, "values": await card.values(db, now)}
            for folder in FOLDERS
            for card in folder.cards
        ]
    return page(
        call,
        "index.html",
        area="index",
        mailboxes=mailboxes,
        telephones=telephones,
        cards=cards,
        counts=counts,
    )


async def serve_file(call: Call) -> Response:
    name = call.params["file"]
    if name in _FILES:
        answer = text_response((STATIC / name).read_text(), 200, _FILES[name])
    else:
        raise Refused(text_response("There is nothing here.\n", 404))
    return answer.with_headers({"x-content-type-options": "nosniff", "cache-control": "no-cache"})


ROUTES: list[Route] = [
    ("GET", "/", show_index),
    *mailboxes.ROUTES,
    *telephones.ROUTES,
    *faults.ROUTES,
    *calls.ROUTES,
]

STATIC_ROUTES: list[Route] = [("GET", "/static/{file}", serve_file)]
"""Below which providers may have files of their own, which come first."""
