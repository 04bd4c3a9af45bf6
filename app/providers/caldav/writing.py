"""Our events in a person's calendar: created once, changed as far as they are ours, deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from icalendar import Calendar as File

from app.providers.caldav.api import PROVIDER
from app.providers.caldav.events import (
    name_of,
    new_file,
    read_event,
    read_file,
    redrafted,
    rewritten,
)
from app.providers.caldav.reading import CalDavReads, place, unavailable, unreadable
from app.providers.capabilities.calendar import Event, EventDraft
from app.providers.errors import Duplicate, NotFound, Transient

_ICALENDAR = "text/calendar; charset=utf-8"
_WRITES = 3


class CalDavEvents(CalDavReads):
    """The address of an event is the booking's own, and a PUT says what it expects there."""

    async def create_event(self, account: str, calendar: str, draft: EventDraft, /) -> Event:
        name, text = name_of(draft.booking_id), new_file(draft, self._now())
        headers = {"content-type": _ICALENDAR, "if-none-match": "*"}
        url = place(calendar, name)
        try:
            await self._api.ask("create", account, "PUT", url, content=text, headers=headers)
        except Duplicate:
            found = await self.find_events_by_booking(account, calendar, draft.booking_id)
            # Copies that people made carry our marker too, but another UID.
            made = [event for event in found if event.is_created_for(draft.booking_id)]
            if not made and not found:
                raise
            return (made or found)[0]
        except NotFound as error:
            raise unavailable(error) from error
        return await self._made(account, calendar, name)

    async def update_event(
        self, account: str, calendar: str, event_id: str, draft: EventDraft, /
    ) -> Event:
        return await self._change(
            "update", account, calendar, event_id, lambda file: redrafted(file, draft, self._now())
        )

    async def rewrite_event(
        self, account: str, calendar: str, event_id: str, /, *, body_html: str, location: str
    ) -> Event:
        return await self._change(
            "rewrite",
            account,
            calendar,
            event_id,
            lambda file: rewritten(file, body_html, location, self._now()),
        )

    async def delete_event(self, account: str, calendar: str, event_id: str, /) -> bool:
        try:
            await self._api.ask("delete", account, "DELETE", place(calendar, event_id))
        except NotFound as error:
            if await self.is_readable(account, calendar):
                return False
            raise unavailable(error) from error
        return True

    async def _change(
        self,
        operation: str,
        account: str,
        calendar: str,
        event_id: str,
        change: Callable[[File], str],
    ) -> Event:
        """Writes what `change` makes of the event, if it is still what was read.

        Raises:
            Transient: others write it all the time.
        """
        for _ in range(_WRITES):
            text, etag = await self._stored(operation, account, calendar, event_id)
            try:
                changed = change(read_file(text))
            except ValueError as error:
                raise unreadable(error) from error
            headers = {"content-type": _ICALENDAR, "if-match": etag or "*"}
            url = place(calendar, event_id)
            try:
                await self._api.ask(
                    operation, account, "PUT", url, content=changed, headers=headers
                )
            except Duplicate:
                continue
            return await self._made(account, calendar, event_id)
        raise Transient(PROVIDER, 412, "written_by_others")

    async def _made(self, account: str, calendar: str, name: str) -> Event:
        """The event as the server has it after a write, which may differ from what was sent."""
        try:
            text, etag = await self._stored("get", account, calendar, name)
            return read_event(name, etag, read_file(text))
        except ValueError as error:
            raise unreadable(error, outcome_unknown=True) from error

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._api.now, UTC)
