"""One event of a calendar, and what its owner does with it."""

from __future__ import annotations

from datetime import datetime

from app.simulator.messages import Response
from app.simulator.microsoft import calendar, outlook
from app.simulator.microsoft.directories import zone_of
from app.simulator.pages.page import form_of, framed, missing, page, segment, to
from app.simulator.pages.times import BadTime, instant, period
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
KINDS = {
    "occurrence": "one of a series",
    "exception": "one of a series, changed",
    "seriesMaster": "a series",
}


async def show(call: Call) -> Response:
    return await _page(call)


async def show_body(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        event, _ = await _event(call, db)
    return framed(event["body"], event["body_type"])


async def move(call: Call) -> Response:
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
        return await _page(call, problem=problem, form=form)
    call.world.notify()
    return _to_week(call, user, start)


async def delete(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        event, user = await _event(call, db)
        await calendar.delete(db, call.world, user, event)
    call.world.notify()
    return _to_week(call, user, event["start_at"])


async def change(call: Call) -> Response:
    """How it is shown, and whether it is private."""
    form = form_of(call)
    async with call.world.store.transaction() as db:
        event, user = await _event(call, db)
        show_as = form.get("show_as", event["show_as"])
        changes = {
            "show_as": show_as if show_as in STATUSES else event["show_as"],
            "sensitivity": "private" if form.get("private") == "yes" else "normal",
        }
        await calendar.change(db, call.world, user, event, changes, sends=True)
    call.world.notify()
    return to(call, f"/event/{segment(event['id'])}")


async def do(call: Call) -> Response:
    """Cancel it and leave it there, copy it, or decline it in an attendee's name."""
    form = form_of(call)
    async with call.world.store.transaction() as db:
        event, user = await _event(call, db)
        shown = event
        if form.get("do") == "cancel":
            shown = await calendar.cancel_in_place(db, call.world, user, event)
        elif form.get("do") == "copy":
            shown = await outlook.copy(db, call.world, event) or event
        elif form.get("do") == "decline":
            await outlook.respond(db, call.world, event, form.get("attendee", ""), "declined")
    call.world.notify()
    return to(call, f"/event/{segment(shown['id'])}")


async def _page(
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
        kind=KINDS.get(event["type"]),
        user=user,
        start=start,
        end=end,
        zone=zone,
        statuses=STATUSES,
        status_name=STATUSES.get(event["show_as"], event["show_as"]),
        problem=problem,
        form=form
        or {
            "date": start.date().isoformat(),
            "start": start.strftime("%H:%M"),
            "end": end.strftime("%H:%M"),
        },
    )


def _to_week(call: Call, user: Row, moment: datetime) -> Response:
    week = moment.astimezone(zone_of(user)).date().isoformat()
    return to(call, f"/calendar/{segment(user['address'])}?week={week}")


def _moved_to(form: dict[str, str], event: Row, user: Row) -> tuple[datetime, datetime]:
    """From a form's date and times, or from the instant that an event was dragged to."""
    if "start_at" not in form:
        return period(form, zone_of(user))
    start = instant(form["start_at"], zone_of(user))
    return start, start + (event["end_at"] - event["start_at"])


async def _event(call: Call, db: Session) -> tuple[Row, Row]:
    event = await calendar.find(db, call.params["event"])
    if event is None:
        raise missing(call, "This event is not in the calendar any more.")
    return event, await calendar.owner(db, event)


ROUTES: list[Route] = [
    ("GET", "/event/{event}", show),
    ("POST", "/event/{event}", move),
    ("GET", "/event/{event}/body", show_body),
    ("POST", "/event/{event}/change", change),
    ("POST", "/event/{event}/do", do),
    ("POST", "/event/{event}/delete", delete),
]
