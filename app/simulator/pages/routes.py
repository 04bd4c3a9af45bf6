"""All pages, the first page, and their stylesheets and scripts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from app.simulator.messages import Refused, Response, text_response
from app.simulator.microsoft.pages import calendars, events
from app.simulator.microsoft.pages import directories as mishaps
from app.simulator.microsoft.pages.week import grid_rules
from app.simulator.pages import faults, mailboxes
from app.simulator.pages.page import page
from app.simulator.router import Route
from app.simulator.world import Call
from app.simulator.zoom import pages as zoom

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
        people = await db.rows(
            "select * from simulator.users where kind = 'person'"
            " order by created_at, address limit 8"
        )
        counts = await db.one(
            "select (select count(*) from simulator.zoom_meetings where deleted_at is null"
            " and start_at > %(since)s) as meetings,"
            " (select count(*) from simulator.faults where remaining is null or remaining > 0)"
            " as faults,"
            " (select count(*) from simulator.subscriptions where expires_at > %(now)s)"
            " as subscriptions",
            now=now,
            since=now - timedelta(days=1),
        )
    return page(call, "index.html", area="index", mailboxes=mailboxes, people=people, counts=counts)


async def serve_file(call: Call) -> Response:
    name = call.params["file"]
    if name == "grid.css":
        answer = text_response(grid_rules(), 200, "text/css")
    elif name in _FILES:
        answer = text_response((STATIC / name).read_text(), 200, _FILES[name])
    else:
        raise Refused(text_response("There is nothing here.\n", 404))
    return answer.with_headers({"x-content-type-options": "nosniff", "cache-control": "no-cache"})


ROUTES: list[Route] = [
    ("GET", "/", show_index),
    ("GET", "/static/{file}", serve_file),
    *mailboxes.ROUTES,
    *calendars.ROUTES,
    *events.ROUTES,
    *zoom.ROUTES,
    *faults.ROUTES,
    *mishaps.ROUTES,
]
