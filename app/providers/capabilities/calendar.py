"""A calendar: what a person's time is read from, and where our events are written to.

Every method names the account that lets us in and the calendar in it, in the words of the
provider's own row (`account`: a directory, a grant; `calendar`: a user, an address). All raise
`ProviderError`s.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from app.providers.zones import local_days

BODY_MARKER = "holdfast-booking:"
"""Begins the line of an event's body that names the booking: invitations carry it too."""

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_BODY_MARKER = re.compile(
    re.escape(BODY_MARKER) + r"(?:\s|&nbsp;|<[^>]*>)*(" + _UUID + r")", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Busy:
    """A time in which a calendar is not free.

    Attributes:
        start, end: UTC; of all days midnights in UTC that stand for floating dates.
        status: `busy`, `oof`, `tentative` or whatever else the provider calls it.
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
        zone: IANA; the event is shown in it where the provider knows it.
        body_html: the marker line is added when it is missing.
        attendee: who is invited; None: nobody.
        location: the address of the meeting.
        brings_link: the calendar makes a meeting with it, whose address the event then has.
    """

    booking_id: str
    subject: str
    body_html: str
    start: datetime
    end: datetime
    zone: str
    attendee: Attendee | None
    location: str
    brings_link: bool = False

    def marked_body(self) -> str:
        """The body with the line that names the booking."""
        if body_marker(self.body_html) == self.booking_id.lower():
            return self.body_html
        return f"{self.body_html}<p>{BODY_MARKER} {html.escape(self.booking_id)}</p>"


@dataclass(frozen=True, slots=True)
class Event:
    """An event as its calendar shows it now.

    Attributes:
        start, end: UTC; of an all-day event midnights in UTC that stand for floating dates,
            see `span`.
        created_for: the key that it was created under, which copies do not have: the booking's
            id where we created it. No marker by itself: other programs use such keys too.
        marker_booking_id: the booking in our hidden property or in the body's marker line,
            lower case; None on events that are not ours.
        is_marked: the marker is in our hidden property; copies have it too, invitations that
            others got do not.
        is_draft: changed by its organizer, who has not sent the update.
        show_as: `free`, `busy` and the like.
        type: `singleInstance`, `occurrence`, `exception` or `seriesMaster`.
        join_url: address of the meeting that the calendar made with it; None: none, or not yet.
        responses: of each attendee, by mail address in lower case, the answer to the invitation:
            `none`, `accepted`, `tentativelyAccepted`, `declined` …
    """

    id: str
    start: datetime
    end: datetime
    subject: str = ""
    ical_uid: str | None = None
    etag: str | None = None
    is_all_day: bool = False
    is_canceled: bool = False
    is_draft: bool = False
    show_as: str = "busy"
    type: str = "singleInstance"
    series_id: str | None = None
    created_for: str | None = None
    marker_booking_id: str | None = None
    is_marked: bool = False
    location: str = ""
    body: str = field(default="", repr=False)
    join_url: str | None = None
    responses: Mapping[str, str] = field(default_factory=dict, repr=False)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Start and end in UTC; an all-day event lasts from midnight to midnight in `zone`."""
        if self.is_all_day:
            return local_days(self.start, self.end, zone)
        return self.start, self.end

    def is_created_for(self, booking_id: str) -> bool:
        """True when it is what we created for `booking_id`, no copy of it."""
        return (self.created_for or "").lower() == booking_id.lower()

    def belongs_to(self, booking_id: str) -> bool:
        """True when any marker names `booking_id`."""
        return self.marker_booking_id == booking_id.lower() or self.is_created_for(booking_id)


@dataclass(frozen=True, slots=True)
class Change:
    """An event that has changed: when it is and whether it blocks, nothing else.

    Attributes:
        is_removed: it left the window or the calendar, or may have: all else is then empty.
        start, end: UTC; of an all-day event the midnights that stand for floating dates.
        series_id: of an occurrence or exception, the series.
        show_as: `unknown` where the provider does not say: never taken for free.
    """

    id: str
    is_removed: bool = False
    type: str = "singleInstance"
    series_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    is_all_day: bool = False
    is_canceled: bool = False
    show_as: str = "unknown"


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One page of what has changed.

    Attributes:
        cursor: asks for what follows; opaque.
        is_last: there is no more for now, and `cursor` asks for what changes from now on.
    """

    changes: Sequence[Change]
    cursor: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """Notifications of changes to a calendar, until `expires_at` (UTC, as it was granted).

    Attributes:
        url: where they are posted to; empty where the provider does not tell.
    """

    id: str
    expires_at: datetime
    url: str = ""


class Calendar(Protocol):
    """What every calendar provider can do."""

    async def busy_times(
        self, account: str, calendar: str, start: datetime, end: datetime, /
    ) -> list[Busy]:
        """What takes time in [start, end), whole, by start, and all days that may reach into it
        in any zone.

        Raises:
            CalendarUnavailable: it could not be read: nothing is known, not free.
        """

    async def list_events(
        self, account: str, calendar: str, start: datetime, end: datetime, /
    ) -> list[Event]:
        """All events that touch [start, end), recurrences expanded. All-day events are floating
        dates: widen the range by a day and judge by `Event.span`.

        Raises:
            CalendarUnavailable: it could not be read.
        """

    async def list_changes(
        self,
        account: str,
        calendar: str,
        start: datetime,
        end: datetime,
        cursor: str | None = None,
        /,
    ) -> ChangePage:
        """The page at `cursor`; without one, the first page of all that is in [start, end).

        Raises:
            CursorExpired: `cursor` is good no more: everything has to be read again.
            Permanent: among others, the provider cannot tell changes.
            CalendarUnavailable: it could not be read.
        """

    async def is_readable(self, account: str, calendar: str, /) -> bool:
        """True when the calendar answers a read, False when there is none.

        Raises:
            ProviderError: the question itself failed (throttled, no consent, no answer).
        """

    async def owner_id(self, account: str, calendar: str, /) -> str | None:
        """The owner's id at the provider, which outlasts names; None where it may not tell.

        Raises:
            NotFound: nobody has that calendar.
        """

    async def is_named(self, account: str, owner_id: str, name: str, /) -> bool:
        """Whether `name` is a name of the owner whose id is `owner_id`."""

    async def create_event(self, account: str, calendar: str, draft: EventDraft, /) -> Event:
        """Creates the event and invites the attendee, or adopts the event that this booking
        already has; repeating the call is harmless.

        Raises:
            Duplicate: the booking is known, but its event is not in the calendar any more.
            Transient: with `outcome_unknown` the event may exist; call again, or look with
                `find_events_by_booking`.
        """

    async def update_event(
        self, account: str, calendar: str, event_id: str, draft: EventDraft, /
    ) -> Event:
        """Makes the event's subject, body, times and location those of `draft`.

        Raises:
            NotFound: the event is gone.
            CalendarUnavailable: the calendar could not be reached.
        """

    async def rewrite_event(
        self, account: str, calendar: str, event_id: str, /, *, body_html: str, location: str
    ) -> Event:
        """Sets body and location alone: times and subject stay as people left them.

        Raises:
            NotFound: the event is gone.
            CalendarUnavailable: the calendar could not be reached.
        """

    async def delete_event(self, account: str, calendar: str, event_id: str, /) -> bool:
        """Deletes the event and tells the attendee. True if it was there, False if it was
        already gone.

        Raises:
            CalendarUnavailable: the calendar itself is missing; the event may come back with it.
        """

    async def get_event(self, account: str, calendar: str, event_id: str, /) -> Event:
        """The event as it is now.

        Raises:
            NotFound: it is not found; whether it was deleted, `observe_event` says.
            CalendarUnavailable: the calendar could not be read.
        """

    async def observe_event(self, account: str, calendar: str, event_id: str, /) -> Event | None:
        """The event as it is now; None when it is proved to be deleted.

        Raises:
            CalendarUnavailable: the calendar does not answer, so nothing is proved.
        """

    async def find_events_by_booking(
        self, account: str, calendar: str, booking_id: str, /
    ) -> list[Event]:
        """The events that carry our marker of `booking_id`, canceled ones left out.

        Raises:
            CalendarUnavailable: the calendar could not be read.
        """


@runtime_checkable
class Watches(Protocol):
    """What a calendar's client can do besides where its provider notifies us of changes. Who has
    none is asked again and again, as `booking.providers` says (`is_watched`)."""

    async def create_watch(
        self,
        account: str,
        calendar: str,
        /,
        *,
        url: str,
        secret: str,
        expires_at: datetime,
    ) -> Watch:
        """Wants notifications of every change posted to `url`, each with `secret`. Another time
        than asked for may be granted: the answer counts.

        Raises:
            Duplicate: there already is one for this calendar; `list_watches` has it.
            Transient: with `outcome_unknown` it may exist.
        """

    async def renew_watch(self, account: str, watch_id: str, expires_at: datetime, /) -> Watch:
        """Asks for life until `expires_at`; the answer says what was granted.

        Raises:
            NotFound: it is gone and has to be created again.
        """

    async def get_watch(self, account: str, watch_id: str, /) -> Watch:
        """The watch as the provider has it.

        Raises:
            NotFound: it is gone.
        """

    async def delete_watch(self, account: str, watch_id: str, /) -> bool:
        """True if it was there, False if it was already gone."""

    async def list_watches(self, account: str, calendar: str, /) -> list[Watch]:
        """All watches of the calendar that were made with our credentials."""


def body_marker(body: str) -> str | None:
    """The booking id in the marker line of an event's body (HTML or text), lower case."""
    found = _BODY_MARKER.search(html.unescape(body))
    return found[1].lower() if found else None
