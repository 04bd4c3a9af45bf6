"""What Graph's calendar, mail and subscriptions look like to the rest of Holdfast."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.providers.microsoft.times import read_time, write_times
from app.providers.zones import local_days

BOOKING_PROPERTY = "String {6f1d3f0e-52c4-4b1b-9d0a-7c2f4e8a9b35} Name holdfastBookingId"
"""Extended property of our events. The GUID is ours for good: changing it loses them."""

BODY_MARKER = "holdfast-booking:"

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_BODY_MARKER = re.compile(
    re.escape(BODY_MARKER) + r"(?:\s|&nbsp;|<[^>]*>)*(" + _UUID + r")", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Busy:
    """A time in which a calendar is not free.

    Attributes:
        start, end: UTC; of all days midnights in UTC that stand for floating dates.
        status: `busy`, `oof`, `tentative` or whatever else Graph says that is not free.
        is_all_day: it is days, in whatever zone the person is, not instants.
    """

    start: datetime
    end: datetime
    status: str
    is_all_day: bool = False

    def told(self) -> list[Any]:
        """As the database takes it: [start, end, is_all_day]."""
        return [self.start.isoformat(), self.end.isoformat(), self.is_all_day]


@dataclass(frozen=True, slots=True)
class Attendee:
    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event to be written.

    Attributes:
        booking_id: marks the event as ours, and makes creating it twice harmless.
        start, end: aware.
        zone: IANA; the event is shown in it where Graph knows it.
        body_html: the marker line is added when it is missing.
        location: the join URL; Graph has no other place for Zoom's. [GRAPH-18]
    """

    booking_id: str
    subject: str
    body_html: str
    start: datetime
    end: datetime
    zone: str
    attendee: Attendee
    location: str

    def content(self, zone: str | None = None) -> dict[str, Any]:
        """The properties that creating and updating share; `zone` in place of our own."""
        return {
            "subject": self.subject,
            "body": {"contentType": "HTML", "content": self._marked_body()},
            **self.times(zone or self.zone),
            "location": {"displayName": self.location},
        }

    def times(self, zone: str) -> dict[str, Any]:
        """Start and end, as wall time of `zone` where Graph knows it."""
        start, end = write_times(self.start, self.end, zone)
        return {"start": start, "end": end}

    def creation(self, zone: str | None = None) -> dict[str, Any]:
        """Everything that a new event is made of."""
        name = self.attendee.name or self.attendee.email
        address = {"address": self.attendee.email, "name": name}
        return {
            **self.content(zone),
            "attendees": [{"type": "required", "emailAddress": address}],
            "transactionId": self.booking_id,
            "singleValueExtendedProperties": [{"id": BOOKING_PROPERTY, "value": self.booking_id}],
        }

    def _marked_body(self) -> str:
        if body_marker(self.body_html) == self.booking_id.lower():
            return self.body_html
        return f"{self.body_html}<p>{BODY_MARKER} {html.escape(self.booking_id)}</p>"


@dataclass(frozen=True, slots=True)
class Event:
    """An event as Graph describes it.

    Attributes:
        start, end: UTC; of an all-day event midnights in UTC that stand for floating dates,
            see `span`.
        marker_booking_id: the booking in our extended property or in the body's marker line,
            lower case; None on events that are not ours. `transactionId` is no marker: other
            programs set it too.
        is_marked: the marker is in our extended property; copies have it too, invitations that
            others got do not.
        type: `singleInstance`, `occurrence`, `exception` or `seriesMaster`.
        responses: of each attendee, by mail address in lower case, the answer to the invitation:
            `none`, `accepted`, `tentativelyAccepted`, `declined` …
    """

    id: str
    start: datetime
    end: datetime
    subject: str = ""
    ical_uid: str | None = None
    etag: str | None = None
    change_key: str | None = None
    is_all_day: bool = False
    is_cancelled: bool = False
    is_draft: bool = False
    show_as: str = "busy"
    type: str = "singleInstance"
    series_master_id: str | None = None
    transaction_id: str | None = None
    marker_booking_id: str | None = None
    is_marked: bool = False
    location: str = ""
    body: str = field(default="", repr=False)
    responses: Mapping[str, str] = field(default_factory=dict, repr=False)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Start and end in UTC; an all-day event lasts from midnight to midnight in `zone`."""
        if self.is_all_day:
            return local_days(self.start, self.end, zone)
        return self.start, self.end

    def belongs_to(self, booking_id: str) -> bool:
        """True when any marker names `booking_id`."""
        wanted = booking_id.lower()
        return wanted in (self.marker_booking_id, (self.transaction_id or "").lower())


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one recipient; `html` is the whole body."""

    to: Attendee
    subject: str
    html: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A change notification subscription. `expires_at` is what Graph granted, UTC."""

    id: str
    resource: str
    expires_at: datetime
    notification_url: str = ""


@dataclass(frozen=True, slots=True)
class User:
    id: str
    display_name: str = ""
    mail: str = ""


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
        change_key=_text(data.get("changeKey")) or None,
        is_all_day=data.get("isAllDay") is True,
        is_cancelled=data.get("isCancelled") is True,
        is_draft=data.get("isDraft") is True,
        show_as=_text(data.get("showAs")) or "busy",
        type=_text(data.get("type")) or "singleInstance",
        series_master_id=_text(data.get("seriesMasterId")) or None,
        transaction_id=_text(data.get("transactionId")) or None,
        marker_booking_id=_property_marker(data) or body_marker(body),
        is_marked=_property_marker(data) is not None,
        location=_text(_part(data, "location").get("displayName")),
        body=body,
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


def body_marker(body: str) -> str | None:
    """The booking id in the marker line of an event's body (HTML or text), lower case."""
    found = _BODY_MARKER.search(html.unescape(body))
    return found[1].lower() if found else None


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
