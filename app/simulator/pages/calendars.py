"""Calendars: a week of a person, one event, and what its owner does with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.simulator import calendar
from app.simulator.directories import zone_of
from app.simulator.graph.events import events_between
from app.simulator.messages import Response
from app.simulator.pages.page import form_of, framed, missing, page, segment, to
from app.simulator.pages.times import BadTime, midnight, monday_of, period
from app.simulator.pages.week import lay_out
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call

STATUSES = {
    "busy": "Busy",
    "tentative": "Tentative",
    "oof": "Out of office",
    "free": "Free",
    "workingElsewhere": "Working elsewhere",
}


async def list_people(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        people = await db.rows(
            "select u.*, d.name as directory,"
            " (select count(*) from simulator.events e where e.directory_id = u.directory_id"
            " and e.address = u.address and e.deleted_at is null and e.end_at > %(now)s) as ahead"
            " from simulator.users u join simulator.directories d on d.id = u.directory_id"
            " where u.kind = 'person' order by d.created_at, u.created_at, u.address",
            now=call.world.clock.now(),
        )
    return page(call, "calendars.html", area="calendars", people=people)


async def show_week(call: Call) -> Response:
    return await _week(call)


async def create_event(call: Call) -> Response:
    form = form_of(call)
    async with call.world.store.transaction() as db:
        user = await _user(call, db)
        try:
            start, end = period(form, zone_of(user))
        except BadTime as error:
            problem = str(error)
        else:
            problem = None
            show_as = form.get("show_as", "busy")
            await calendar.create(
                db,
                call.world,
                user,
                {
                    "subject": form.get("subject", "").strip()[:200] or "Private",
                    "show_as": show_as if show_as in STATUSES else "busy",
                    "start_at": start,
                    "end_at": end,
                    "zone": user["timezone"],
                },
            )
    if problem:
        return await _week(call, problem=problem, form=form)
    call.world.notify()
    return to(call, f"/calendar/{segment(user['address'])}?week={form['date']}")


async def show_event(call: Call) -> Response:
    return await _event_page(call)


async def show_body(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        event, _ = await _event(call, db)
    return framed(event["body"], event["body_type"])


async def move_event(call: Call) -> Response:
    form = form_of(call)
    problem = None
    async with call.world.store.transaction() as db:
        event, user = await _event(call, db)
        try:
            start, end = _moved_to(form, event, user)
        except BadTime as error:
            problem = str(error)
        else:
            await calendar.change(
                db,
                call.world,
                user,
                event,
                {"start_at": start, "end_at": end, "is_all_day": False},
                sends=form.get("send_update", "no") == "yes",
            )
    if problem:
        return await _event_page(call, problem=problem, form=form)
    call.world.notify()
    week = start.astimezone(zone_of(user)).date().isoformat()
    return to(call, f"/calendar/{segment(user['address'])}?week={week}")


async def delete_event(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        event, user = await _event(call, db)
        await calendar.delete(db, call.world, user, event)
    call.world.notify()
    week = event["start_at"].astimezone(zone_of(user)).date().isoformat()
    return to(call, f"/calendar/{segment(user['address'])}?week={week}")


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
        problem=problem,
        form=form or {"date": max(today, monday).isoformat(), "start": "10:00", "end": "11:00"},
    )


async def _event_page(
    call: Call, *, problem: str | None = None, form: dict[str, str] | None = None
) -> Response:
    async with call.world.store.transaction() as db:
        event, user = await _event(call, db)
    zone = zone_of(user)
    start, end = event["start_at"].astimezone(zone), event["end_at"].astimezone(zone)
    return page(
        call,
        "event.html",
        status=400 if problem else 200,
        area="calendars",
        event=event,
        user=user,
        start=start,
        end=end,
        zone=zone,
        status_name=STATUSES.get(event["show_as"], event["show_as"]),
        problem=problem,
        form=form
        or {
            "date": start.date().isoformat(),
            "start": start.strftime("%H:%M"),
            "end": end.strftime("%H:%M"),
        },
    )


def _moved_to(form: dict[str, str], event: Row, user: Row) -> tuple[datetime, datetime]:
    """From a form's date and times, or from the instant that an event was dragged to."""
    if "start_at" not in form:
        return period(form, zone_of(user))
    try:
        start = datetime.fromisoformat(form["start_at"])
    except ValueError:
        raise BadTime("The start cannot be read.") from None
    if start.tzinfo is None:
        start = start.replace(tzinfo=zone_of(user))
    start = start.astimezone(UTC)
    return start, start + (event["end_at"] - event["start_at"])


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


async def _event(call: Call, db: Session) -> tuple[Row, Row]:
    event = await calendar.find(db, call.params["event"])
    if event is None:
        raise missing(call, "This event is not in the calendar any more.")
    return event, await calendar.owner(db, event)


ROUTES: list[Route] = [
    ("GET", "/calendars", list_people),
    ("GET", "/calendar/{address}", show_week),
    ("POST", "/calendar/{address}", create_event),
    ("GET", "/event/{event}", show_event),
    ("POST", "/event/{event}", move_event),
    ("GET", "/event/{event}/body", show_body),
    ("POST", "/event/{event}/delete", delete_event),
]
