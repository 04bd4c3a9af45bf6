"""Reading a person's calendar: busy times and the events themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from app.providers.capabilities.calendar import Busy, Event
from app.providers.errors import CalendarUnavailable, NotFound, ProviderError
from app.providers.microsoft.graph_api import GraphApi, invalid_answer, user_path
from app.providers.microsoft.models import BOOKING_PROPERTY, read_event
from app.providers.zones import utc_z

NOT_BUSY = {"free", "workingelsewhere"}
"""Told by a calendar view anyway. [GRAPH-9]"""

EXPAND_MARKER = f"singleValueExtendedProperties($filter=id eq '{BOOKING_PROPERTY}')"

_DAY = timedelta(days=1)
_BUSY_FIELDS = "id,start,end,isAllDay,isCancelled,showAs,type"
_BUSY_PAGE_SIZE = "500"
"""Bare times are small: a month of a full calendar is one call."""

_PAGE_SIZE = "100"


class GraphCalendar(GraphApi):
    """Calendar reads; every one can be repeated."""

    async def busy_times(
        self, directory: str, mailbox: str, start: datetime, end: datetime
    ) -> list[Busy]:
        """What takes time in [start, end), whole, by start: events that are neither free nor
        canceled, and all days that may reach into it in any zone.

        Asked of the calendar view, not of getSchedule: that tells midnights of an all-day event
        and of a timed one alike, and knows people by their address alone, which changes.

        Raises:
            CalendarUnavailable: the mailbox could not be read: nothing is known, not free.
            ProviderError: the request failed.
        """
        # All-day events are matched as midnights UTC. [GRAPH-13]
        params = {"$top": _BUSY_PAGE_SIZE, "$select": _BUSY_FIELDS}
        events = await self._view(
            "busy_times", directory, mailbox, start - _DAY, end + _DAY, params
        )
        busy = [
            Busy(event.start, event.end, event.show_as, event.is_all_day)
            for event in events
            if _takes_time(event)
            and (event.is_all_day or (event.start < end and event.end > start))
        ]
        return sorted(busy, key=lambda item: (item.start, item.end, item.status))

    async def list_events(
        self, directory: str, mailbox: str, start: datetime, end: datetime
    ) -> list[Event]:
        """All events that touch [start, end), recurrences expanded.

        All-day events are floating dates, matched as UTC midnights [GRAPH-13]: widen the range by
        a day and judge by `Event.span`.

        Raises:
            CalendarUnavailable: the mailbox could not be read.
        """
        params = {"$top": _PAGE_SIZE, "$expand": EXPAND_MARKER}
        return await self._view("calendar_view", directory, mailbox, start, end, params)

    async def is_readable(self, directory: str, mailbox: str) -> bool:
        """True when the mailbox answers a calendar read, False when Graph finds no mailbox.

        Raises:
            ProviderError: the question itself failed (throttled, no consent, no answer).
        """
        now = datetime.fromtimestamp(self._http.clock.now(), UTC)
        params = {
            "startDateTime": utc_z(now),
            "endDateTime": utc_z(now + _DAY),
            "$top": "1",
            "$select": "id",
        }
        try:
            answer = await self._object(
                "calendar_readable",
                directory,
                "GET",
                user_path(mailbox, "/calendarView"),
                mailbox=mailbox,
                params=params,
            )
        except (CalendarUnavailable, NotFound):
            return False
        return isinstance(answer.get("value"), list)

    async def calendar_address(self, directory: str, mailbox: str) -> str:
        """The mail address that the calendar's owner has now; empty where Graph does not tell.

        Raises:
            CalendarUnavailable: the mailbox could not be read.
        """
        try:
            calendar = await self._object(
                "calendar_address",
                directory,
                "GET",
                user_path(mailbox, "/calendar"),
                mailbox=mailbox,
                params={"$select": "owner"},
            )
        except NotFound as error:
            raise unavailable(error) from error
        owner = calendar.get("owner")
        address = owner.get("address") if isinstance(owner, Mapping) else None
        return address if isinstance(address, str) else ""

    async def _view(
        self,
        operation: str,
        directory: str,
        mailbox: str,
        start: datetime,
        end: datetime,
        params: Mapping[str, str],
    ) -> list[Event]:
        window = {"startDateTime": utc_z(start), "endDateTime": utc_z(end)}
        path = user_path(mailbox, "/calendarView")
        events = []
        try:
            pages = self._pages(
                operation, directory, path, mailbox=mailbox, params={**window, **params}
            )
            async for item in pages:
                events.append(read_event(item))
        except NotFound as error:
            raise unavailable(error) from error
        except ValueError as error:
            raise invalid_answer() from error
        return events


def unavailable(error: ProviderError) -> CalendarUnavailable:
    """A missing mailbox or an unexplained 404, as a calendar about which nothing is known."""
    return CalendarUnavailable(error.provider, error.status, error.code, error.message)


def _takes_time(event: Event) -> bool:
    return (
        not event.is_canceled
        and event.type != "seriesMaster"
        and event.start < event.end
        and event.show_as.lower() not in NOT_BUSY
    )
