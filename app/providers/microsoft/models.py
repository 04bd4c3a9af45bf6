"""Graph's calendar, mail and subscriptions, as the capabilities want them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.providers.capabilities.calendar import Event, EventDraft, Watch, body_marker
from app.providers.microsoft.times import read_time, write_times

BOOKING_PROPERTY = "String {6f1d3f0e-52c4-4b1b-9d0a-7c2f4e8a9b35} Name holdfastBookingId"
"""Extended property of our events. The GUID is ours for good: changing it loses them."""

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A change notification subscription. `expires_at` is what Graph granted, UTC."""

    id: str
    resource: str
    expires_at: datetime
    notification_url: str = ""

    def watch(self) -> Watch:
        """As the capability has it."""
        return Watch(self.id, self.expires_at, self.notification_url)


@dataclass(frozen=True, slots=True)
class User:
    id: str
    display_name: str = ""
    mail: str = ""


_TEAMS = {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}


def event_content(draft: EventDraft, zone: str | None = None) -> dict[str, Any]:
    """The properties that creating and updating share; `zone` in place of the draft's own."""
    return {
        "subject": draft.subject,
        "body": {"contentType": "HTML", "content": draft.marked_body()},
        **event_times(draft, zone or draft.zone),
        # Graph has no other place for the address of a meeting that is not its own. [GRAPH-18]
        "location": {"displayName": draft.location},
    }


def event_times(draft: EventDraft, zone: str) -> dict[str, Any]:
    """Start and end, as wall time of `zone` where Graph knows it."""
    start, end = write_times(draft.start, draft.end, zone)
    return {"start": start, "end": end}


def event_creation(draft: EventDraft, zone: str | None = None) -> dict[str, Any]:
    """Everything that a new event is made of."""
    attendees = [
        {
            "type": "required",
            "emailAddress": {"address": each.email, "name": each.name or each.email},
        }
        for each in (draft.attendee,)
        if each is not None
    ]
    return {
        **event_content(draft, zone),
        "attendees": attendees,
        **(_TEAMS if draft.brings_link else {}),
        "transactionId": draft.booking_id,
        "singleValueExtendedProperties": [{"id": BOOKING_PROPERTY, "value": draft.booking_id}],
    }


def read_event(data: Mapping[str, Any]) -> Event:
    """An event resource.

    Raises:
        ValueError: id, start or end is missing or unreadable.
    """
    event_id = data.get("id")
    if not isinstance(event_id, str) or not event_id:
        raise ValueError("event without id")
    body = _text(_part(data, "body").get("content"))
    return Event(
        id=event_id,
        start=read_time(data.get("start")),
        end=read_time(data.get("end")),
        subject=_text(data.get("subject")),
        ical_uid=_text(data.get("iCalUId")) or None,
        etag=_text(data.get("@odata.etag")) or _text(data.get("changeKey")) or None,
        is_all_day=data.get("isAllDay") is True,
        is_canceled=data.get("isCancelled") is True,
        is_draft=data.get("isDraft") is True,
        show_as=_text(data.get("showAs")) or "busy",
        type=_text(data.get("type")) or "singleInstance",
        series_id=_text(data.get("seriesMasterId")) or None,
        created_for=_text(data.get("transactionId")) or None,
        marker_booking_id=_property_marker(data) or body_marker(body),
        is_marked=_property_marker(data) is not None,
        location=_text(_part(data, "location").get("displayName")),
        body=body,
        join_url=_text(_part(data, "onlineMeeting").get("joinUrl")) or None,
        responses=_responses(data.get("attendees")),
    )


def read_subscription(data: Mapping[str, Any]) -> Subscription:
    """A subscription resource.

    Raises:
        ValueError: id or expiry is missing or unreadable.
    """
    subscription_id = _text(data.get("id"))
    if not subscription_id:
        raise ValueError("subscription without id")
    expires_at = datetime.fromisoformat(_text(data.get("expirationDateTime")))
    return Subscription(
        id=subscription_id,
        resource=_text(data.get("resource")),
        expires_at=expires_at if expires_at.tzinfo else expires_at.replace(tzinfo=UTC),
        notification_url=_text(data.get("notificationUrl")),
    )


def _responses(attendees: Any) -> dict[str, str]:
    """Answers of those attendees who have an address and a status."""
    listed = attendees if isinstance(attendees, list) else []
    told = {
        _text(_part(attendee, "emailAddress").get("address")).lower(): _text(
            _part(attendee, "status").get("response")
        )
        for attendee in listed
        if isinstance(attendee, Mapping)
    }
    return {address: response for address, response in told.items() if address and response}


def _property_marker(data: Mapping[str, Any]) -> str | None:
    for item in data.get("singleValueExtendedProperties") or []:
        if isinstance(item, Mapping) and str(item.get("id")).lower() == BOOKING_PROPERTY.lower():
            value = _text(item.get("value"))
            if re.fullmatch(_UUID, value):
                return value.lower()
    return None


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = data.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
