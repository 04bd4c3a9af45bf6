"""Events as the database wants to hear of them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from app.instants import wire
from app.providers.capabilities.calendar import Event

GONE: dict[str, Any] = {"found": False}
"""Proved to be deleted; an event that merely could not be read is not told at all."""


def observed(event: Event, timezone: str) -> dict[str, Any]:
    """The event as it is now; a draft is one whose update its organizer has not sent. [GRAPH-19]

    Args:
        timezone: IANA zone of the calendar's owner, in which all-day events are days.
    """
    start, end = event.span(ZoneInfo(timezone))
    return {
        "found": True,
        "id": event.id,
        "start_at": wire(start),
        "end_at": wire(end),
        "is_canceled": event.is_canceled,
        "is_draft": event.is_draft,
        "ical_uid": event.ical_uid,
        "etag": event.etag,
        "marker_booking_id": event.marker_booking_id,
        "responses": event.responses,
    }
