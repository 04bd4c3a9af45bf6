"""Reading a calendar: a window of it, one event, and whether it is there at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

from app.providers.caldav.api import PROVIDER, Api
from app.providers.caldav.events import (
    MARKER,
    is_floating,
    name_of,
    read_event,
    read_file,
    read_meetings,
)
from app.providers.caldav.multistatus import (
    CALDAV,
    DAV,
    Answer,
    marked_query,
    propfind,
    window_query,
)
from app.providers.capabilities.calendar import Busy, Event
from app.providers.errors import CalendarUnavailable, NotFound, Permanent, ProviderError, Transient

_DAY = timedelta(days=1)
DATA, ETAG = f"{CALDAV}calendar-data", f"{DAV}getetag"


class CalDavReads:
    """Every read can be repeated."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def busy_times(
        self, account: str, calendar: str, start: datetime, end: datetime, /
    ) -> list[Busy]:
        # All days are matched in whatever zone the server takes for theirs.
        events = await self.list_events(account, calendar, start - _DAY, end + _DAY)
        busy = [
            Busy(event.start, event.end, event.show_as, event.is_all_day)
            for event in events
            if not event.is_canceled
            and event.show_as != "free"
            and event.start < event.end
            and (event.is_all_day or (event.start < end and event.end > start))
        ]
        return sorted(busy, key=lambda item: (item.start, item.end, item.status))

    async def list_events(
        self, account: str, calendar: str, start: datetime, end: datetime, /
    ) -> list[Event]:
        return await self._window(account, calendar, start, end)

    async def is_readable(self, account: str, calendar: str, /) -> bool:
        try:
            told = await self._api.multistatus(
                "look", account, "PROPFIND", folder(calendar), propfind("D:resourcetype"), depth=0
            )
        except (NotFound, CalendarUnavailable):
            return False
        return any(is_calendar(answer) for answer in told.answers)

    async def owner_id(self, _account: str, _calendar: str, /) -> str | None:
        """A server has names and no other id of people."""
        return None

    async def is_named(self, _account: str, owner_id: str, name: str, /) -> bool:
        return owner_id == name

    async def get_event(self, account: str, calendar: str, event_id: str, /) -> Event:
        text, etag = await self._stored("get", account, calendar, event_id)
        with unreadable_answers():
            file = read_file(text)
            if is_floating(file):
                raise ValueError("times of no zone")
            return read_event(event_id, etag, file)

    async def observe_event(self, account: str, calendar: str, event_id: str, /) -> Event | None:
        try:
            return await self.get_event(account, calendar, event_id)
        except NotFound as error:
            if await self.is_readable(account, calendar):
                return None
            raise unavailable(error) from error

    async def find_events_by_booking(
        self, account: str, calendar: str, booking_id: str, /
    ) -> list[Event]:
        # By our own address too: not every server looks into properties that it does not know.
        asked = marked_query(MARKER, booking_id.lower())
        own, told = await asyncio.gather(
            self.observe_event(account, calendar, name_of(booking_id)),
            self._query("find", account, calendar, asked),
        )
        with unreadable_answers():
            found = [read_event(name, etag, read_file(text)) for name, etag, text in told]
        if own is not None and own.id not in {event.id for event in found}:
            found.append(own)
        return [e for e in found if e.belongs_to(booking_id) and not e.is_canceled]

    async def _window(
        self, account: str, calendar: str, start: datetime, end: datetime
    ) -> list[Event]:
        body = window_query(start.astimezone(UTC), end.astimezone(UTC))
        told = await self._query("window", account, calendar, body)
        with unreadable_answers():
            return [
                meeting
                for name, etag, text in told
                for meeting in read_meetings(name, etag, read_file(text))
            ]

    async def _query(
        self, operation: str, account: str, calendar: str, body: str
    ) -> list[tuple[str, str | None, str]]:
        """Of each event that a server found: its name, its state, and its text."""
        try:
            told = await self._api.multistatus(
                operation, account, "REPORT", folder(calendar), body, depth=1
            )
        except NotFound as error:
            raise unavailable(error) from error
        return list(found_in(told.answers))

    async def _stored(
        self, operation: str, account: str, calendar: str, event_id: str
    ) -> tuple[str, str | None]:
        """The text of an event, and the state that it is in."""
        # A meeting of a series is in the series.
        name = event_id.partition("#")[0]
        response = await self._api.ask(operation, account, "GET", place(calendar, name))
        return response.text, response.headers.get("etag")


class unreadable_answers:  # noqa: N801 - reads as the statement that it is
    """What cannot be read is no empty answer."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ValueError):
            raise unreadable(error) from error


def found_in(answers: Iterable[Answer]) -> Iterator[tuple[str, str | None, str]]:
    for answer in answers:
        text = answer.text(DATA)
        if text is not None and text.strip():
            yield name_in(answer.href), answer.text(ETAG), text
        elif answer.status == 200 and DATA not in answer.found:
            raise Permanent(PROVIDER, 207, "no_calendar_data")


def is_calendar(answer: Answer) -> bool:
    kinds = answer.found.get(f"{DAV}resourcetype")
    return kinds is not None and kinds.find(f"{CALDAV}calendar") is not None


def folder(calendar: str) -> str:
    return calendar.rstrip("/") + "/"


def place(calendar: str, name: str) -> str:
    """The address of an event."""
    return folder(calendar) + quote(name, safe="@")


def name_in(href: str) -> str:
    return unquote(urlsplit(href).path.rpartition("/")[2])


def unavailable(error: ProviderError) -> CalendarUnavailable:
    """A calendar that is not there, as one about which nothing is known."""
    return CalendarUnavailable(error.provider, error.status, error.code, error.message)


def unreadable(error: Exception, *, outcome_unknown: bool = False) -> Transient:
    return Transient(PROVIDER, 200, "invalid_response", str(error), outcome_unknown=outcome_unknown)
