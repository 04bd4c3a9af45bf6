"""Calendars: who has one, and a week of a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.simulator.messages import Response
from app.simulator.microsoft import calendar
from app.simulator.microsoft.directories import rename_user, zone_of
from app.simulator.microsoft.graph.events import events_between
from app.simulator.microsoft.pages.events import STATUSES
from app.simulator.microsoft.pages.week import lay_out
from app.simulator.pages.page import form_of, missing, page, segment, to
from app.simulator.pages.times import BadTime, midnight, monday_of, period, whole_day
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call

REPEATS = {"": "Once", "daily": "Daily", "weekly": "Weekly"}
TIMES_REPEATED = 10


async def list_people(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        people = await db.rows(
            "select u.*, d.name as directory,"
            " (select count(*) from simulator.events e where e.directory_id = u.directory_id"
            " and e.address = u.address and e.deleted_at is null and e.end_at > %(now)s"
            " and e.type <> 'seriesMaster') as ahead"
            " from simulator.users u join simulator.directories d on d.id = u.directory_id"
            " where u.kind <> 'shared' order by d.created_at, u.created_at, u.address",
            now=call.world.clock.now(),
        )
    return page(call, "calendars.html", area="calendars", people=people)


async def show_week(call: Call) -> Response:
    return await _week(call)


async def create_event(call: Call) -> Response:
    form = form_of(call)
    async with call.world.store.transaction() as db:
        user = await _user(call, db)
        problem = None
        try:
            placed = _placed(form, user)
        except BadTime as error:
            problem = str(error)
        else:
            show_as = form.get("show_as", "busy")
            subject = form.get("subject", "").strip()[:200] or "Private"
            shown = {"subject": subject, "show_as": show_as if show_as in STATUSES else "busy"}
            await calendar.create(db, call.world, user, {**shown, **placed})
    if problem:
        return await _week(call, problem=problem, form=form)
    call.world.notify()
    return to(call, f"/calendar/{segment(user['address'])}?week={form['date']}")


async def change_mailbox(call: Call) -> Response:
    """Takes the mailbox away, gives it back, or ends its delta tokens."""
    action = form_of(call).get("do", "")
    async with call.world.store.transaction() as db:
        user = await _user(call, db)
        await db.run(
            "update simulator.users set delta_epoch = delta_epoch + %(epochs)s, kind = case"
            " %(action)s when 'disable' then 'unlicensed' when 'enable' then 'person' else kind"
            " end where directory_id = %(directory_id)s and address = %(address)s",
            epochs=1 if action == "expire" else 0,
            action=action,
            directory_id=user["directory_id"],
            address=user["address"],
        )
    return to(call, f"/calendar/{segment(user['address'])}")


async def rename(call: Call) -> Response:
    """The directory gives its owner another name."""
    address = form_of(call).get("address", "").strip().lower()
    async with call.world.store.transaction() as db:
        user = await _user(call, db)
        is_renamed = "@" in address and await rename_user(db, user, address)
    if not is_renamed:
        return await _week(call, problem="A mail address that nobody else has, please.")
    return to(call, f"/calendar/{segment(address)}")


def _placed(form: dict[str, str], user: Row) -> dict[str, Any]:
    """Times, zone and recurrence.

    Raises:
        BadTime: they cannot be read.
    """
    is_all_day = form.get("all_day") == "yes"
    start, end = whole_day(form) if is_all_day else period(form, zone_of(user))
    placed: dict[str, Any] = {"start_at": start, "end_at": end, "is_all_day": is_all_day}
    repeat = form.get("repeat", "")
    if repeat in REPEATS and repeat:
        placed["recurrence"] = _recurrence(repeat, form["date"])
    return {**placed, "zone": user["timezone"]}


def _recurrence(repeat: str, date: str) -> dict[str, Any]:
    day = datetime.fromisoformat(date).strftime("%A").lower()
    days = {"daysOfWeek": [day], "firstDayOfWeek": "monday"} if repeat == "weekly" else {}
    span = {"type": "numbered", "startDate": date, "numberOfOccurrences": TIMES_REPEATED}
    return {"pattern": {"type": repeat, "interval": 1, **days}, "range": span}


async def _week(
    call: Call, *, problem: str | None = None, form: dict[str, str] | None = None
) -> Response:
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        user = await _user(call, db)
        zone = zone_of(user)
        today = now.astimezone(zone).date()
        # On a weekend the week ahead is the interesting one.
        monday = monday_of(call.request.query.get("week", ""), today + timedelta(days=2))
        start, end = midnight(monday, zone), midnight(monday + timedelta(days=7), zone)
        day = timedelta(days=1)
        events = await events_between(db, user, start - day, end + day)
    return page(
        call,
        "calendar.html",
        status=400 if problem else 200,
        area="calendars",
        user=user,
        week=lay_out(events, monday, zone, now),
        monday=monday,
        sunday=monday + timedelta(days=6),
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        today=today,
        zone=zone,
        statuses=STATUSES,
        repeats=REPEATS,
        times_repeated=TIMES_REPEATED,
        problem=problem,
        form=form or {"date": max(today, monday).isoformat(), "start": "10:00", "end": "11:00"},
    )


async def _user(call: Call, db: Session) -> Row:
    user = await db.row(
        "select * from simulator.users where address = %(address)s"
        " and (%(directory)s = '' or directory_id::text = %(directory)s)"
        " order by created_at limit 1",
        address=call.params["address"].lower(),
        directory=call.request.query.get("directory", ""),
    )
    if user is None:
        raise missing(call, "Nobody here has this address.")
    return user


ROUTES: list[Route] = [
    ("GET", "/calendars", list_people),
    ("GET", "/calendar/{address}", show_week),
    ("POST", "/calendar/{address}", create_event),
    ("POST", "/calendar/{address}/mailbox", change_mailbox),
    ("POST", "/calendar/{address}/rename", rename),
]
