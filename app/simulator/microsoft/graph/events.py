"""Events: create, read, list, change, cancel, delete."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from app.simulator.fault_kinds import param
from app.simulator.messages import Refused, Response, json_response
from app.simulator.microsoft import calendar
from app.simulator.microsoft.graph.access import (
    READ_CALENDAR,
    WRITE_CALENDAR,
    body_of,
    mailbox_of,
    wants_immutable_ids,
)
from app.simulator.microsoft.graph.errors import bad_request, graph_error, item_not_found
from app.simulator.microsoft.graph.event_fields import check_times, read_fields
from app.simulator.microsoft.graph.odata import expanded_properties, filtered, page, selected
from app.simulator.microsoft.graph.rendering import write_event
from app.simulator.microsoft.graph.times import preferred_zone, read_instant
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call

LONGEST_VIEW_DAYS = 1825


async def create_event(call: Call) -> Response:
    """201; asked again with the same transactionId and body, 201 with the same event."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, WRITE_CALENDAR)
        body = body_of(call)
        fields = read_fields(body, now)
        if "start_at" not in fields or "end_at" not in fields:
            raise bad_request("'start' and 'end' are required.", now, "ErrorInvalidRequest")
        check_times(fields, now)
        transaction_id = body.get("transactionId")
        fields["transaction_id"] = str(transaction_id) if transaction_id else None
        fields["creation_digest"] = _digest(body)
        event = await calendar.create(db, call.world, user, fields)
        error = None
        if event is None:
            event, error = await _created_before(call, db, user, fields)
    if error is not None:
        raise error
    call.world.notify()
    return json_response(_written(call, event, user), 201)


async def get_event(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, READ_CALENDAR)
        event = await _found(call, db, user)
    return json_response(selected(call, _written(call, event, user)))


async def list_events(call: Call) -> Response:
    """Single events and masters of series; occurrences are in the calendar view."""
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, READ_CALENDAR)
        events = await db.rows(
            "select * from simulator.events where directory_id = %(directory_id)s"
            " and address = %(address)s and deleted_at is null and series_master_id is null"
            " order by start_at, number",
            directory_id=user["directory_id"],
            address=user["address"],
        )
    return _page(call, user, filtered(call, events), "events")


async def calendar_view(call: Call) -> Response:
    """Events that touch [startDateTime, endDateTime), whatever zone the caller prefers."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, READ_CALENDAR)
        start, end = _window(call, now)
        if end < start or (end - start).days > LONGEST_VIEW_DAYS:
            raise bad_request(
                "The requested time interval is too big.", now, "ErrorCalendarViewRangeTooBig"
            )
        events = await events_between(db, user, start, end)
    return _page(call, user, filtered(call, events), "calendarView")


async def instances(call: Call) -> Response:
    """The occurrences and exceptions of a series that touch [startDateTime, endDateTime)."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, READ_CALENDAR)
        master = await _found(call, db, user)
        start, end = _window(call, now)
        events = await events_between(db, user, start, end)
    of_series = [event for event in events if event["series_master_id"] == master["id"]]
    return _page(call, user, of_series, f"events('{call.params['event']}')/instances")


async def change_event(call: Call) -> Response:
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, WRITE_CALENDAR)
        event = await _found(call, db, user)
        changes = read_fields(body_of(call), now, is_all_day=event["is_all_day"])
        if "properties" in changes:
            changes["properties"] = {**event["properties"], **changes["properties"]}
        check_times({**event, **changes}, now)
        event = await calendar.change(db, call.world, user, event, changes, sends=True)
    call.world.notify()
    return json_response(_written(call, event, user))


async def delete_event(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, WRITE_CALENDAR)
        await calendar.delete(db, call.world, user, await _found(call, db, user))
    call.world.notify()
    return Response(204)


async def cancel_event(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, WRITE_CALENDAR)
        event = await _found(call, db, user)
        body = body_of(call) if call.request.body else {}
        comment = str(body.get("comment") or body.get("Comment") or "")
        await calendar.delete(db, call.world, user, event, comment)
    call.world.notify()
    return Response(202)


async def get_calendar(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, READ_CALENDAR)
    owner = {"name": user["display_name"], "address": user["address"]}
    document = {"id": f"calendar-{user['object_id']}", "name": "Calendar", "owner": owner}
    return json_response(selected(call, document))


async def events_between(db: Session, user: Row, start: Any, end: Any) -> list[Row]:
    """Live events of `user` that touch [start, end), series masters left out."""
    return await db.rows(
        "select * from simulator.events where directory_id = %(directory_id)s"
        " and address = %(address)s and deleted_at is null and type <> 'seriesMaster'"
        " and start_at < %(end)s and (end_at > %(start)s or start_at = %(start)s)"
        " order by start_at, number",
        directory_id=user["directory_id"],
        address=user["address"],
        start=start,
        end=end,
    )


def _window(call: Call, now: datetime) -> tuple[datetime, datetime]:
    query = call.request.query
    start = read_instant(query.get("startDateTime"), "startDateTime", now)
    return start, read_instant(query.get("endDateTime"), "endDateTime", now)


def _page(call: Call, user: Row, events: list[Row], path: str) -> Response:
    return page(
        call,
        events,
        lambda event: _written(call, event, user),
        f"users('{call.params['user']}')/{path}",
    )


async def _found(call: Call, db: Session, user: Row) -> Row:
    event = await calendar.find(db, call.params["event"], user=user)
    if event is None:
        raise item_not_found(call.world.clock.now())
    return event


async def _created_before(
    call: Call, db: Session, user: Row, fields: dict[str, Any]
) -> tuple[Row, Refused | None]:
    """The event that this transactionId made, and an error when it was asked for differently."""
    event = await db.one(
        "select * from simulator.events where directory_id = %(directory_id)s"
        " and address = %(address)s and transaction_id = %(transaction_id)s"
        " and deleted_at is null",
        directory_id=user["directory_id"],
        address=user["address"],
        transaction_id=fields["transaction_id"],
    )
    rule = await call.told(db, "changed_repeat")
    if rule is None and event["creation_digest"] == fields["creation_digest"]:
        return event, None
    params = rule["params"] if rule else {}
    named = {"@event.existingEventId": event["id"]}
    error = Refused(
        graph_error(
            int(param("changed_repeat", params, "status") or 400),
            "ErrorDuplicateTransactionId",
            "The transaction id has already been used to create a different event.",
            now=call.world.clock.now(),
            **(named if param("changed_repeat", params, "names_event") else {}),
        )
    )
    return event, error


def _written(call: Call, event: Row, user: Row) -> dict[str, Any]:
    prefer = call.request.headers.get("prefer", "")
    return write_event(
        event,
        user,
        zone=preferred_zone(prefer, call.world.clock.now()),
        has_immutable_ids=wants_immutable_ids(call),
        properties=expanded_properties(call),
    )


def _digest(body: dict[str, Any]) -> bytes:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).digest()


ROUTES: list[Route] = [
    ("GET", "/users/{user}/calendar", get_calendar),
    ("GET", "/users/{user}/calendarView", calendar_view),
    ("GET", "/users/{user}/calendar/calendarView", calendar_view),
    ("GET", "/users/{user}/events", list_events),
    ("POST", "/users/{user}/events", create_event),
    ("GET", "/users/{user}/calendar/events", list_events),
    ("POST", "/users/{user}/calendar/events", create_event),
    ("GET", "/users/{user}/events/{event}", get_event),
    ("PATCH", "/users/{user}/events/{event}", change_event),
    ("DELETE", "/users/{user}/events/{event}", delete_event),
    ("POST", "/users/{user}/events/{event}/cancel", cancel_event),
    ("GET", "/users/{user}/events/{event}/instances", instances),
]
