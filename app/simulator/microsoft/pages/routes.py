"""What people see of Microsoft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.simulator.folder import Card, Page
from app.simulator.messages import Response, text_response
from app.simulator.microsoft.pages import calendars, directories, events
from app.simulator.microsoft.pages.week import grid_rules
from app.simulator.router import Route
from app.simulator.store import Session
from app.simulator.world import Call


async def serve_grid(_call: Call) -> Response:
    answer = text_response(grid_rules(), 200, "text/css")
    return answer.with_headers({"x-content-type-options": "nosniff", "cache-control": "no-cache"})


async def _people(db: Session, _now: datetime) -> Mapping[str, Any]:
    people = await db.rows(
        "select * from simulator.users where kind = 'person' order by created_at, address limit 8"
    )
    return {"people": people}


async def _subscriptions(db: Session, now: datetime) -> Mapping[str, Any]:
    return await db.one(
        "select count(*) as subscriptions from simulator.subscriptions where expires_at > %(now)s",
        now=now,
    )


ROUTES: list[Route] = [
    ("GET", "/static/grid.css", serve_grid),
    *calendars.ROUTES,
    *events.ROUTES,
    *directories.ROUTES,
]

LINKS = (
    Page(key="calendars", path="/calendars", name="Calendars"),
    Page(key="directories", path="/directories", name="Directories"),
)

CARDS = (
    Card(template="cards/calendars.html", values=_people),
    Card(template="cards/directories.html", values=_subscriptions),
)
