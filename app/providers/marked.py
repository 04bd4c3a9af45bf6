"""Meetings and events that carry our marker, as the database wants to hear of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.instants import wire
from app.providers.capabilities.calendar import Event
from app.providers.capabilities.conference import Meeting


def marked_meeting(meeting: Meeting) -> dict[str, Any]:
    """One meeting; its marker may be missing when people changed the agenda."""
    return {
        "id": meeting.id,
        "booking_id": meeting.booking_id,
        "installation_id": meeting.installation_id,
        "start_at": meeting.start and wire(meeting.start),
        "minutes": meeting.duration_minutes,
    }


def marked_meetings(meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    """Those of a listing whose agenda begins with a booking id."""
    return [marked_meeting(meeting) for meeting in meetings if meeting.booking_id]


def marked_events(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Those of a calendar with our extended property, or created for a booking.

    Invitations that colleagues got carry no more than the body's line: they are not ours. The
    days of a series that people made of an event stand for one event, which the id of the
    series names.
    """
    return [
        {
            "id": event.id,
            "booking_id": event.marker_booking_id,
            "transaction_id": event.created_for,
            "ical_uid": event.ical_uid,
            "start_at": wire(event.start),
            "end_at": wire(event.end),
        }
        for event in events
        if event.marker_booking_id
        and not event.is_canceled
        and event.series_id is None
        and (event.is_marked or event.is_created_for(event.marker_booking_id))
    ]
