"""Zoom's meetings, with a server-to-server app of our own Zoom organisation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from weakref import WeakValueDictionary

from app.providers.capabilities.conference import Meeting, MeetingDraft
from app.providers.errors import NotFound, Permanent, Transient
from app.providers.http import Http, json_object
from app.providers.zoom.api import ZoomApi
from app.providers.zoom.models import meeting_creation, meeting_times, read_meeting

if TYPE_CHECKING:
    from app.providers.zoom.settings import ZoomSettings

PAGE_SIZE = 300  # [ZOOM-12]
MAX_PAGES = 100


class Zoom(ZoomApi):
    """Meetings of the host pool. All methods raise `ProviderError`s."""

    def __init__(self, settings: ZoomSettings, http: Http) -> None:
        super().__init__(settings, http)
        self._deleting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def create_meeting(self, host: str, draft: MeetingDraft) -> Meeting:
        """Creates a meeting for `host` (user id or address). Zoom has no idempotency: after
        an error with `outcome_unknown`, look with `find_by_booking` before creating again.

        Raises:
            HostAtLimit: the host's requests of the day are used up; take another host.
            NoSuchHost: no such user (1001).
            Permanent: refused for good (300 invalid, 3000 and 3161 may not host). [ZOOM-13]
            Transient: not now.
        """
        path = f"/users/{_segment(host)}/meetings"
        response = await self._call(
            "create_meeting", "POST", path, host=host, json=meeting_creation(draft)
        )
        meeting = _meeting(json_object(response, "zoom", is_read=False), outcome_unknown=True)
        if not meeting.join_url:
            raise Transient("zoom", response.status_code, "invalid_response", outcome_unknown=True)
        return meeting

    async def get_meeting(self, meeting_id: str) -> Meeting:
        """The meeting as it is now, with a fresh `start_url`.

        Raises:
            NotFound: it does not exist (3001).
        """
        path = f"/meetings/{_segment(meeting_id)}"
        response = await self._call("get_meeting", "GET", path)
        return _meeting(json_object(response, "zoom", is_read=True))

    async def update_meeting(
        self,
        meeting_id: str,
        *,
        start: datetime,
        end: datetime,
        host: str | None = None,
    ) -> None:
        """Moves the meeting; host and join URL stay. A start in the past is ignored by Zoom
        [ZOOM-8].

        Args:
            host: whose daily requests this counts against, if known.

        Raises:
            NotFound: it does not exist (3001).
            HostAtLimit: the requests of the day are used up.
        """
        path = f"/meetings/{_segment(meeting_id)}"
        times = meeting_times(start, end)
        await self._call("update_meeting", "PATCH", path, host=host, json=times)

    async def delete_meeting(self, meeting_id: str, *, host: str | None = None) -> bool:
        """Deletes the meeting without mails from Zoom. True if it was there, False if it was
        already gone (404, which is asked once).

        Args:
            host: deletions of one host's meetings are made in turn, since Zoom answers 429
                to concurrent ones. [ZOOM-14]
        """
        path = f"/meetings/{_segment(meeting_id)}"
        params = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
        async with self._turn(host or meeting_id):
            try:
                await self._call("delete_meeting", "DELETE", path, params=params)
            except NotFound:
                return False
        return True

    async def list_upcoming(self, host: str) -> list[Meeting]:
        """The host's upcoming and live meetings of the next six months. Agendas are cut at
        250 characters, and there is no `start_url`."""
        return [meeting async for meeting in self._list(host, "upcoming")]

    async def find_by_booking(self, host: str, booking_id: str) -> list[Meeting]:
        """The host's meetings whose agenda begins with `booking_id`. What the upcoming ones
        (six months [ZOOM-17]) do not show is looked for among all scheduled ones."""
        wanted = booking_id.lower()
        for kind in ("upcoming", "scheduled"):
            found = [m async for m in self._list(host, kind) if m.booking_id == wanted]
            if found:
                return found
        return []

    async def check_host(self, host: str) -> str | None:
        """Why `host` cannot be used, None if Zoom lists its meetings.

        Raises:
            Transient: the question could not be answered.
        """
        path = f"/users/{_segment(host)}/meetings"
        try:
            await self._call("check_host", "GET", path, params={"page_size": "1"})
        except Permanent as error:
            return str(error)
        return None

    def _turn(self, host: str) -> asyncio.Lock:
        turn = self._deleting.get(host)
        if turn is None:
            turn = self._deleting[host] = asyncio.Lock()
        return turn

    async def _list(self, host: str, kind: str) -> AsyncIterator[Meeting]:
        path = f"/users/{_segment(host)}/meetings"
        params = {"type": kind, "page_size": str(PAGE_SIZE)}
        for _ in range(MAX_PAGES):
            response = await self._call("list_meetings", "GET", path, params=params)
            page = json_object(response, "zoom", is_read=True)
            items = page.get("meetings")
            if not isinstance(items, list):
                raise Transient("zoom", response.status_code, "invalid_response")
            for item in items:
                yield _meeting(item)
            token = page.get("next_page_token")
            if not token:
                return
            params = {**params, "next_page_token": str(token)}
        raise Transient("zoom", 200, "endless_list")


def _segment(value: str) -> str:
    return quote(value, safe="@")


def _meeting(data: Any, *, outcome_unknown: bool = False) -> Meeting:
    try:
        return read_meeting(data)
    except (ValueError, AttributeError, TypeError) as error:
        raise Transient("zoom", 200, "invalid_response", outcome_unknown=outcome_unknown) from error
