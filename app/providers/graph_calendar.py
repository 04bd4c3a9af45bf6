"""Reading a person's calendar: busy times and the events themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.providers.errors import CalendarUnavailable, NotFound, Permanent, ProviderError
from app.providers.graph_api import GraphApi, invalid_answer, user_path
from app.providers.graph_models import BOOKING_PROPERTY, Busy, Event, read_event
from app.providers.graph_time import read_time, read_zone
from app.providers.zones import local_days, utc_z, wall, zone_or_none

NOT_BUSY = {"free", "workingelsewhere"}
"""Told by getSchedule all the same. [GRAPH-9]"""

EXPAND_MARKER = f"singleValueExtendedProperties($filter=id eq '{BOOKING_PROPERTY}')"

_DAY = timedelta(days=1)
_WINDOW = timedelta(days=58)
"""getSchedule takes fewer than 62 days [GRAPH-7]; each window is widened by a day on both sides."""

_ADDRESS_SECONDS = 86_400.0
_NO_ADDRESS_SECONDS = 300.0
_PAGE_SIZE = "100"
_VIEW_MINUTES = 60


class GraphCalendar(GraphApi):
    """Calendar reads; every one can be repeated."""

    async def get_schedule(
        self,
        directory: str,
        mailbox: str,
        start: datetime,
        end: datetime,
        zone: str | None = None,
    ) -> list[Busy]:
        """Times within [start, end) at which the calendar is not free, in UTC, by start.

        Graph answers for an all-day event with midnights of the zone of the request (UTC),
        whatever the person's zone [GRAPH-10]. Such times are understood as days of `zone` (IANA),
        by default of the mailbox's own working hours.

        Raises:
            CalendarUnavailable: the mailbox could not be read [GRAPH-8]: nothing is known, not
                free.
            ProviderError: the request failed.
        """
        schedule_id = await self._schedule_id(directory, mailbox)
        found: list[Busy] = []
        for first, last in _windows(start, end):
            request = {
                "schedules": [schedule_id],
                "startTime": {"dateTime": wall(first, None), "timeZone": "UTC"},
                "endTime": {"dateTime": wall(last, None), "timeZone": "UTC"},
                "availabilityViewInterval": _VIEW_MINUTES,
            }
            answer = await self._object(
                "get_schedule",
                directory,
                "POST",
                user_path(mailbox, "/calendar/getSchedule"),
                mailbox=mailbox,
                json=request,
                is_read=True,
            )
            schedule = _schedule(answer, schedule_id)
            # Two meetings at one time are two items: one of them may be our own event. Only what
            # reaches over from the window before was told already.
            found.extend(
                busy
                for busy in _busy_times(schedule, zone_or_none(zone) if zone else None)
                if first == start or busy.start >= first
            )
        overlapping = (busy for busy in found if busy.start < end and busy.end > start)
        return sorted(overlapping, key=lambda busy: (busy.start, busy.end, busy.status))

    async def calendar_view(
        self, directory: str, mailbox: str, start: datetime, end: datetime
    ) -> list[Event]:
        """All events that touch [start, end), recurrences expanded.

        All-day events are floating dates, matched as UTC midnights [GRAPH-13]: widen the range by
        a day and judge by `Event.span`.

        Raises:
            CalendarUnavailable: the mailbox could not be read.
        """
        params = {
            "startDateTime": utc_z(start),
            "endDateTime": utc_z(end),
            "$top": _PAGE_SIZE,
            "$expand": EXPAND_MARKER,
        }
        path = user_path(mailbox, "/calendarView")
        events = []
        try:
            pages = self._pages("calendar_view", directory, path, mailbox=mailbox, params=params)
            async for item in pages:
                events.append(read_event(item))
        except NotFound as error:
            raise unavailable(error) from error
        except ValueError as error:
            raise invalid_answer() from error
        return events

    async def calendar_readable(self, directory: str, mailbox: str) -> bool:
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

    async def _schedule_id(self, directory: str, mailbox: str) -> str:
        """The mail address of `mailbox`: getSchedule wants addresses, not object ids. [GRAPH-11]

        The address is read off the calendar, which our calendar permission allows; reading
        the user would need another one.
        """
        if "@" in mailbox:
            return mailbox
        key = (directory.lower(), mailbox.lower())
        known, until = self._addresses.get(key, (None, 0.0))
        if known is not None and self._http.clock.monotonic() < until:
            return known
        address, seconds = await self._owner_address(directory, mailbox)
        self._addresses[key] = (address, self._http.clock.monotonic() + seconds)
        return address

    async def _owner_address(self, directory: str, mailbox: str) -> tuple[str, float]:
        """The owner's address, and for how many seconds to believe it; the id itself where
        the calendar does not tell."""
        try:
            calendar = await self._object(
                "calendar_owner",
                directory,
                "GET",
                user_path(mailbox, "/calendar"),
                mailbox=mailbox,
                params={"$select": "owner"},
            )
        except (CalendarUnavailable, Permanent):
            return mailbox, _NO_ADDRESS_SECONDS
        owner = calendar.get("owner")
        address = owner.get("address") if isinstance(owner, Mapping) else None
        if isinstance(address, str) and address:
            return address, _ADDRESS_SECONDS
        return mailbox, _NO_ADDRESS_SECONDS


def unavailable(error: ProviderError) -> CalendarUnavailable:
    """A missing mailbox or an unexplained 404, as a calendar about which nothing is known."""
    return CalendarUnavailable(error.provider, error.status, error.code, error.message)


def _windows(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    while start < end:
        until = min(start + _WINDOW, end)
        yield start - _DAY, until + _DAY
        start = until


def _schedule(answer: Mapping[str, Any], schedule_id: str) -> Mapping[str, Any]:
    """The one mailbox's part of a getSchedule answer, if it can be trusted."""
    value = answer.get("value")
    parts = [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
    named = [p for p in parts if str(p.get("scheduleId")).lower() == schedule_id.lower()]
    for schedule in named or (parts if len(parts) == 1 else []):
        error = schedule.get("error")
        if not error and isinstance(schedule.get("scheduleItems"), list):
            return schedule
        details = error if isinstance(error, Mapping) else {}
        raise CalendarUnavailable(
            "graph",
            200,
            str(details.get("responseCode") or "schedule_missing"),
            str(details.get("message") or ""),
        )
    raise CalendarUnavailable("graph", 200, "schedule_missing")


def _busy_times(schedule: Mapping[str, Any], zone: ZoneInfo | None) -> Iterator[Busy]:
    zone = zone or _working_zone(schedule)
    for item in schedule["scheduleItems"]:
        try:
            status = str(item.get("status") or "unknown")
            start, end = read_time(item.get("start")), read_time(item.get("end"))
        except (AttributeError, ValueError) as error:
            raise CalendarUnavailable("graph", 200, "schedule_unreadable") from error
        if status.lower() in NOT_BUSY:
            continue
        if zone is not None and _is_whole_days(start, end):
            start, end = local_days(start, end, zone)
        yield Busy(start, end, status)


def _is_whole_days(start: datetime, end: datetime) -> bool:
    return end > start and start.time() == time.min and end.time() == time.min


def _working_zone(schedule: Mapping[str, Any]) -> ZoneInfo | None:
    hours = schedule.get("workingHours")
    named = hours.get("timeZone") if isinstance(hours, Mapping) else None
    name = named.get("name") if isinstance(named, Mapping) else None
    try:
        return read_zone(str(name or ""))
    except ValueError:
        return None
