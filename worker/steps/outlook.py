"""Steps in the salesperson's Outlook calendar."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.pages.formats import parse_instant
from app.pages.rendering import environment
from app.providers.errors import ProviderError
from app.providers.graph_calendar import NOT_BUSY
from app.providers.graph_models import BODY_MARKER, Attendee, Event, EventDraft
from worker.context import WorkContext

_LOOK_SECONDS = 3
_ALL_DAY_MARGIN = timedelta(days=1)


async def create_event(context: WorkContext, step: dict[str, Any]) -> dict[str, Any]:
    """Creates the booking's event and so invites the customer; adopts the one that an earlier
    attempt may have left.

    Returns:
        `event_id`, `ical_uid` and `etag`, for the database to keep, and `calendar_overlap`:
        whether the calendar had filled since the slot was held.
    """
    graph, directory, user = context.providers.graph, step["directory"], step["user"]
    event = None
    if step["search_first"]:
        # How long Graph remembers a transactionId is not documented.
        event = _original(
            await graph.find_events_by_booking(directory, user, step["booking_id"]),
            step["booking_id"],
        )
    overlap = False
    if event is None:
        overlap = await _has_filled(context, step)
        draft = _draft(step, context.settings.base_url + step["booking_path"])
        event = await graph.create_event(directory, user, draft)
    return {
        "event_id": event.id,
        "ical_uid": event.ical_uid,
        "etag": event.etag,
        "calendar_overlap": overlap,
    }


async def delete_event(context: WorkContext, step: dict[str, Any]) -> dict[str, Any]:
    """Deletes the event, of which Outlook tells the customer; without an id, every one of this
    booking that the calendar has."""
    graph, directory, user = context.providers.graph, step["directory"], step["user"]
    ids = [step["event_id"]]
    if not step["event_id"]:
        found = await graph.find_events_by_booking(directory, user, step["booking_id"])
        ids = [event.id for event in found]
    for event_id in ids:
        await graph.delete_event(directory, user, event_id)
    return {}


async def _has_filled(context: WorkContext, step: dict[str, Any]) -> bool:
    """Whether somebody else's event stands at the booking's time; no answer in short time counts
    as no: a slot once held is confirmed either way, staff are only told."""
    start, end = parse_instant(step["start_at"]), parse_instant(step["end_at"])
    try:
        async with asyncio.timeout(_LOOK_SECONDS):
            events = await context.providers.graph.calendar_view(
                step["directory"], step["user"], start - _ALL_DAY_MARGIN, end + _ALL_DAY_MARGIN
            )
    except (ProviderError, TimeoutError):
        return False
    return any(_stands_in(event, start, end, ZoneInfo(step["timezone"])) for event in events)


def _stands_in(event: Event, start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Whether a stranger's event takes a part of [start, end); ours are the database's affair."""
    if event.is_cancelled or event.marker_booking_id or event.show_as.lower() in NOT_BUSY:
        return False
    first, last = event.span(zone)
    return first < end and last > start


def _original(events: list[Event], booking_id: str) -> Event | None:
    """The event that we made: copies carry our marker too, but not the transactionId."""
    made = [e for e in events if (e.transaction_id or "").lower() == booking_id.lower()]
    return next(iter(made or events), None)


def _draft(step: dict[str, Any], booking_url: str) -> EventDraft:
    attendee = step["attendee"]
    body = environment().get_template("outlook/event.html")
    return EventDraft(
        booking_id=step["booking_id"],
        subject=step["subject"],
        body_html=body.render(
            marker=f"{BODY_MARKER} {step['booking_id']}", booking_url=booking_url, **_words(step)
        ),
        start=parse_instant(step["start_at"]),
        end=parse_instant(step["end_at"]),
        zone=step["timezone"],
        attendee=Attendee(attendee["email"], attendee["name"] or ""),
        location=step["join_url"],
    )


def _words(step: dict[str, Any]) -> dict[str, Any]:
    return {
        name: step[name] for name in ("service_name", "salesperson_name", "tenant_name", "join_url")
    }
