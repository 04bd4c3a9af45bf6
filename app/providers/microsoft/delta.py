"""What changed in a person's calendar since it was read last."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.providers.capabilities.calendar import Change, ChangePage
from app.providers.errors import CursorExpired, NotFound, Permanent, ProviderError
from app.providers.microsoft.graph_api import GraphApi, invalid_answer, user_path
from app.providers.microsoft.times import read_time
from app.providers.zones import utc_z

_PAGE_SIZE = 100
_LOST_STATES = {"syncstatenotfound", "syncstateinvalid", "resyncrequired"}
_NOT_IMPLEMENTED = 501
_SERIES_FIELDS = "id,isAllDay,isCancelled,showAs"


class GraphDelta(GraphApi):
    """Delta queries of calendar views."""

    async def list_changes(
        self,
        directory: str,
        mailbox: str,
        start: datetime,
        end: datetime,
        cursor: str | None = None,
    ) -> ChangePage:
        """The page at `cursor`; without one, the first page of all that is in [start, end).

        The window is part of the cursor: it cannot be changed afterwards [GRAPH-38]. Of
        occurrences Graph tells only the times [GRAPH-41]; the rest is taken from their series.

        Raises:
            CursorExpired: `cursor` is good no more. [GRAPH-40]
            Permanent: among others, a Graph that does not know delta queries.
            CalendarUnavailable: the mailbox could not be read.
        """
        path = user_path(mailbox, "/calendarView/delta")
        window = {"startDateTime": utc_z(start), "endDateTime": utc_z(end)}
        try:
            page = await self._object(
                "calendar_changes",
                directory,
                "GET",
                self._next(path, cursor) if cursor else path,
                mailbox=mailbox,
                params=None if cursor else window,
                prefer=f"odata.maxpagesize={_PAGE_SIZE}",
            )
        except ProviderError as error:
            if error.status == 410 or error.code.lower() in _LOST_STATES:
                raise CursorExpired("graph", error.status, error.code, error.message) from error
            if error.status == _NOT_IMPLEMENTED:
                raise Permanent("graph", error.status, error.code, error.message) from error
            raise
        items, following, last = (
            page.get(name) for name in ("value", "@odata.nextLink", "@odata.deltaLink")
        )
        link = following or last
        if not isinstance(items, list) or not isinstance(link, str):
            raise invalid_answer()
        told = [item for item in items if isinstance(item, Mapping)]
        series = await self._series(directory, mailbox, told)
        try:
            changes = [_change(item, series) for item in told]
        except ValueError as error:
            raise invalid_answer() from error
        return ChangePage(changes, link, following is None)

    async def _series(
        self, directory: str, mailbox: str, items: Sequence[Mapping[str, Any]]
    ) -> dict[str, Mapping[str, Any]]:
        """The series of the bare occurrences among `items`: from the page, else one by one."""
        known = {str(item["id"]): item for item in items if item.get("type") == "seriesMaster"}
        wanted = {
            str(item["seriesMasterId"])
            for item in items
            if item.get("seriesMasterId") and "showAs" not in item and "@removed" not in item
        } - known.keys()
        found = await asyncio.gather(
            *(self._one_series(directory, mailbox, series_id) for series_id in sorted(wanted))
        )
        return known | {str(series["id"]): series for series in found if series is not None}

    async def _one_series(
        self, directory: str, mailbox: str, series_id: str
    ) -> Mapping[str, Any] | None:
        """None when it is gone meanwhile: its occurrences will be told as removed."""
        try:
            series = await self._object(
                "get_series",
                directory,
                "GET",
                user_path(mailbox, f"/events/{quote(series_id, safe='')}"),
                mailbox=mailbox,
                params={"$select": _SERIES_FIELDS},
            )
        except NotFound:
            return None
        return {**series, "id": series_id}


def _change(item: Mapping[str, Any], series: Mapping[str, Mapping[str, Any]]) -> Change:
    event_id = item.get("id")
    if not isinstance(event_id, str) or not event_id:
        raise ValueError("event without id")
    # Said also of events outside the window that were merely changed. [GRAPH-39]
    if "@removed" in item:
        return Change(event_id, is_removed=True)
    series_id = str(item.get("seriesMasterId") or "") or None
    told = {**series.get(series_id or "", {}), **item}
    return Change(
        id=event_id,
        type=str(item.get("type") or "singleInstance"),
        series_id=series_id,
        start=read_time(item.get("start")),
        end=read_time(item.get("end")),
        is_all_day=told.get("isAllDay") is True,
        is_canceled=told.get("isCancelled") is True,
        show_as=str(told.get("showAs") or "unknown"),
    )
