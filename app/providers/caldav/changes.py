"""What has changed in a calendar, by sync-collection (RFC 6578).

A server tells addresses of events, each a whole series or none; what they are now is read. The
cursor names the series that were told, for one that has become a single event takes its meetings
along.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from app.providers.caldav.api import PROVIDER
from app.providers.caldav.events import is_series, read_event, read_file
from app.providers.caldav.multistatus import DAV, changes_since, multiget, propfind
from app.providers.caldav.reading import (
    CalDavReads,
    folder,
    name_in,
    place,
    unavailable,
    unreadable_answers,
)
from app.providers.capabilities.calendar import Change, ChangePage, Event
from app.providers.errors import CursorExpired, NotFound, Permanent

_AT_ONCE = 100
_MORE = 507
_DIGEST_BYTES = 6


class CalDavChanges(CalDavReads):
    async def list_changes(
        self,
        account: str,
        calendar: str,
        start: datetime,
        end: datetime,
        cursor: str | None = None,
        /,
    ) -> ChangePage:
        if cursor is None:
            return await self._all(account, calendar, start, end)
        token, series = _read_cursor(cursor)
        try:
            told = await self._api.multistatus(
                "changes", account, "REPORT", folder(calendar), changes_since(token), depth=0
            )
        except NotFound as error:
            raise unavailable(error) from error
        if not told.sync_token:
            raise Permanent(PROVIDER, 207, "no_sync_token")
        names = {name_in(a.href): a.status for a in told.answers if name_in(a.href)}
        changes = [Change(name, is_removed=True) for name in names if names[name] == 404]
        there = [name for name in names if names[name] != 404]
        for some in _batches(there):
            changes += await self._now_is(account, calendar, start, end, some, series)
        # The collection itself is told with this status where there is more.
        is_last = all(answer.status != _MORE for answer in told.answers)
        return ChangePage(changes, _write_cursor(told.sync_token, series), is_last)

    async def _all(self, account: str, calendar: str, start: datetime, end: datetime) -> ChangePage:
        """The token first: what happens while the window is read is told once more."""
        try:
            told = await self._api.multistatus(
                "sync_token",
                account,
                "PROPFIND",
                folder(calendar),
                propfind("D:sync-token"),
                depth=0,
            )
        except NotFound as error:
            raise unavailable(error) from error
        token = next((a.text(f"{DAV}sync-token") for a in told.answers), None)
        if not token:
            raise Permanent(PROVIDER, 207, "no_sync_token", "the server cannot tell changes")
        events = await self._window(account, calendar, start, end)
        series = {_digest(event.series_id) for event in events if event.series_id}
        changes = [_change(event) for event in events]
        masters = {event.series_id: event for event in events if event.series_id}
        changes += [_series(name, event) for name, event in masters.items()]
        return ChangePage(changes, _write_cursor(token, series), True)

    async def _now_is(
        self,
        account: str,
        calendar: str,
        start: datetime,
        end: datetime,
        names: Iterable[str],
        series: set[str],
    ) -> list[Change]:
        """What the events `names` are now; `series` learns which are series."""
        wanted = list(names)
        body = multiget(place(calendar, name) for name in wanted)
        stored = await self._query("changed", account, calendar, body)
        changes, repeated = list[Change](), list[str]()
        with unreadable_answers():
            for name, etag, text in stored:
                file = read_file(text)
                event = read_event(name, etag, file)
                if is_series(file):
                    repeated.append(name)
                    continue
                if _digest(name) in series:
                    changes.append(Change(name, is_removed=True))
                    series.discard(_digest(name))
                is_within = event.start < end and event.end > start
                changes.append(_change(event) if is_within else Change(name, is_removed=True))
        # Deleted between the two answers.
        gone = set(wanted) - {name for name, _etag, _text in stored}
        changes += [Change(name, is_removed=True) for name in gone]
        # The whole window once: not every server takes an expansion and a name together.
        around = await self._window(account, calendar, start, end) if repeated else []
        for name in repeated:
            meetings = [event for event in around if name in (event.series_id, event.id)]
            changes += [_change(event) for event in meetings]
            changes.append(
                _series(name, meetings[0]) if meetings else Change(name, is_removed=True)
            )
            series.add(_digest(name))
        return changes


def _change(event: Event) -> Change:
    return Change(
        event.id,
        type=event.type,
        series_id=event.series_id,
        start=event.start,
        end=event.end,
        is_all_day=event.is_all_day,
        is_canceled=event.is_canceled,
        show_as=event.show_as,
    )


def _series(name: str, meeting: Event) -> Change:
    """The series itself takes no time; whatever it has no more goes when the round ends."""
    return Change(name, type="seriesMaster", start=meeting.start, end=meeting.end, show_as="free")


def _batches(names: list[str]) -> Iterable[list[str]]:
    return (names[first : first + _AT_ONCE] for first in range(0, len(names), _AT_ONCE))


def _digest(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def _write_cursor(token: str, series: set[str]) -> str:
    return json.dumps([token, sorted(series)], separators=(",", ":"))


def _read_cursor(cursor: str) -> tuple[str, set[str]]:
    try:
        token, series = json.loads(cursor)
    except ValueError as error:
        raise CursorExpired(PROVIDER, None, "unknown_cursor") from error
    return str(token), set(series)
