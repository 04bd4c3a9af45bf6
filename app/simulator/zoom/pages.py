"""Zoom: the hosts' meetings, and the page behind a join link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.simulator.folder import Card, Page
from app.simulator.messages import Response
from app.simulator.pages.page import missing, page, to
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call
from app.simulator.zoom.fields import START_LINK_SECONDS
from app.simulator.zoom.hosts import DAILY_LIMIT
from app.simulator.zoom.meetings import change_meeting, delete_meeting

MEETINGS_SHOWN = 300


async def list_meetings(call: Call) -> Response:
    now = call.world.clock.now()
    is_past = call.request.query.get("show") == "past"
    async with call.world.store.transaction() as db:
        hosts = await db.rows(
            "select u.*, coalesce((select requests from simulator.zoom_usage g"
            " where g.address = u.address and g.day = %(day)s), 0) as used"
            " from simulator.zoom_users u order by u.address",
            day=now.date(),
        )
        meetings = await db.rows(
            "select * from simulator.zoom_meetings where deleted_at is null and"
            " (start_at + make_interval(mins => duration_minutes) > %(now)s) = %(is_ahead)s"
            " order by case when %(is_ahead)s then start_at end, start_at desc, id"
            " limit %(limit)s",
            now=now,
            is_ahead=not is_past,
            limit=MEETINGS_SHOWN,
        )
    return page(
        call,
        "zoom.html",
        area="zoom",
        hosts=hosts,
        daily_limit=DAILY_LIMIT,
        meetings=meetings,
        is_past=is_past,
    )


async def move_meeting(call: Call) -> Response:
    """An hour later, as a host does it in Zoom."""
    async with call.world.store.transaction() as db:
        meeting = await _meeting(call, db)
        later = {"start_at": meeting["start_at"] + timedelta(hours=1)}
        await change_meeting(db, meeting, later, now=call.world.clock.now())
    return to(call, "/zoom")


async def remove_meeting(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        meeting = await _meeting(call, db)
        await delete_meeting(db, meeting["id"], now=call.world.clock.now())
    return to(call, "/zoom")


async def start(call: Call) -> Response:
    """Where a start link leads, for two hours."""
    made_at = call.request.query.get("zak", "").rpartition(".")[2]
    is_number = made_at.isascii() and made_at.isdigit() and len(made_at) < 15
    age = call.world.clock.now().timestamp() - int(made_at) if is_number else None
    if age is None or not 0 <= age + 1 <= START_LINK_SECONDS:
        raise missing(call, "This start link has expired.")
    return await _entered(call, is_host=True)


async def join(call: Call) -> Response:
    """Where a join link leads."""
    return await _entered(call, is_host=False)


async def _entered(call: Call, *, is_host: bool) -> Response:
    async with call.world.store.transaction() as db:
        meeting = await _meeting(call, db)
    end = meeting["start_at"] + timedelta(minutes=meeting["duration_minutes"])
    return page(call, "join.html", area="zoom", meeting=meeting, end=end, is_host=is_host)


async def _meeting(call: Call, db: Session) -> Row:
    name = call.params["meeting"]
    meeting = None
    if name.isascii() and name.isdigit() and len(name) <= 18:
        meeting = await db.row(
            "select * from simulator.zoom_meetings where id = %(id)s and deleted_at is null",
            id=int(name),
        )
    if meeting is None:
        raise missing(call, "This meeting does not exist (any more).")
    return meeting


ROUTES: list[Route] = [
    ("GET", "/zoom", list_meetings),
    ("POST", "/zoom/{meeting}/move", move_meeting),
    ("POST", "/zoom/{meeting}/delete", remove_meeting),
    ("GET", "/j/{meeting}", join),
    ("GET", "/s/{meeting}", start),
]


async def _ahead(db: Session, now: datetime) -> Mapping[str, Any]:
    return await db.one(
        "select count(*) as meetings from simulator.zoom_meetings where deleted_at is null"
        " and start_at > %(since)s",
        since=now - timedelta(days=1),
    )


LINKS = (Page(key="zoom", path="/zoom", name="Zoom"),)
CARDS = (Card(template="cards/zoom.html", values=_ahead),)
