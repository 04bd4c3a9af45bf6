"""Our events in a person's calendar: create once, change, delete, find, observe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from app.providers.capabilities.calendar import Event, EventDraft
from app.providers.errors import Duplicate, NotFound, Permanent
from app.providers.microsoft.calendar import EXPAND_MARKER, GraphCalendar, unavailable
from app.providers.microsoft.graph_api import invalid_answer, is_item_gone, user_path
from app.providers.microsoft.models import (
    BOOKING_PROPERTY,
    event_content,
    event_creation,
    event_times,
    read_event,
)

_UNKNOWN_ZONE_CODE = "timezonenotsupportedexception"
_PAGE_SIZE = "50"


class GraphEvents(GraphCalendar):
    """Events with the booking's id as `transactionId`, extended property and body line."""

    async def create_event(self, directory: str, user: str, draft: EventDraft) -> Event:
        """Creates the event, or adopts the one that this booking already has.

        Attendees are invited by Outlook [GRAPH-20]. Repeating the call is harmless: Graph
        recognises `transactionId` [GRAPH-14], and an event found for it is returned as it is now.

        Times go out as the owner's wall clock where Graph knows the zone, so that people who open
        the event see their own. Should Graph's table of zones differ from ours, it answers with
        another instant than was meant; the times are then sent again in UTC.

        Raises:
            Duplicate: Graph knows the booking, but the event is not in the calendar any more.
            Transient: with `outcome_unknown` the event may exist; call again, or look with
                `find_events_by_booking`.
        """
        try:
            data = await self._write("create_event", directory, user, "POST", "", draft)
        except Duplicate as duplicate:
            event = await self._existing(directory, user, draft.booking_id, duplicate)
            if event is None:
                raise
            return event
        event = _event(data, outcome_unknown=True)
        if (event.start, event.end) == (draft.start, draft.end):
            return event
        path = user_path(user, f"/events/{_id(event.id)}")
        times = event_times(draft, "UTC")
        return _event(
            await self._object("create_event", directory, "PATCH", path, mailbox=user, json=times),
            outcome_unknown=True,
        )

    async def update_event(
        self, directory: str, user: str, event_id: str, draft: EventDraft
    ) -> Event:
        """Makes the event's subject, body, times and location those of `draft`.

        Raises:
            NotFound: the event is gone.
            CalendarUnavailable: the mailbox could not be reached.
        """
        try:
            data = await self._write(
                "update_event", directory, user, "PATCH", f"/{_id(event_id)}", draft
            )
        except NotFound as error:
            if is_item_gone(error):
                raise
            raise unavailable(error) from error
        return _event(data, outcome_unknown=True)

    async def rewrite_event(
        self, directory: str, user: str, event_id: str, *, body_html: str, location: str
    ) -> Event:
        """Sets body and location alone: times and subject stay as people left them.

        Raises:
            NotFound: the event is gone.
            CalendarUnavailable: the mailbox could not be reached.
        """
        content = {
            "body": {"contentType": "HTML", "content": body_html},
            "location": {"displayName": location},
        }
        path = user_path(user, f"/events/{_id(event_id)}")
        try:
            data = await self._object(
                "rewrite_event", directory, "PATCH", path, mailbox=user, json=content
            )
        except NotFound as error:
            if is_item_gone(error):
                raise
            raise unavailable(error) from error
        return _event(data, outcome_unknown=True)

    async def delete_event(self, directory: str, user: str, event_id: str) -> bool:
        """Deletes the event; Outlook mails the cancellation. True if it was there, False if
        it was already gone (404, which is asked once).

        Raises:
            CalendarUnavailable: the mailbox itself is missing; the event may come back with it.
        """
        path = user_path(user, f"/events/{_id(event_id)}")
        try:
            await self._call("delete_event", directory, "DELETE", path, mailbox=user)
        except NotFound:
            return False
        return True

    async def get_event(self, directory: str, user: str, event_id: str) -> Event:
        """The event as it is now.

        Raises:
            NotFound: Graph says that the item does not exist. Only together with a readable
                calendar does that mean deleted, see `observe_event`.
            CalendarUnavailable: any other 404.
        """
        path = user_path(user, f"/events/{_id(event_id)}")
        try:
            data = await self._object(
                "get_event", directory, "GET", path, mailbox=user, params={"$expand": EXPAND_MARKER}
            )
        except NotFound as error:
            if is_item_gone(error):
                raise
            raise unavailable(error) from error
        return _event(data)

    async def observe_event(self, directory: str, user: str, event_id: str) -> Event | None:
        """The event as it is now; None when it is proved to be deleted: Graph does not find
        the item while the same mailbox answers a calendar read.

        Raises:
            CalendarUnavailable: the mailbox does not answer, so nothing is proved.
        """
        try:
            return await self.get_event(directory, user, event_id)
        except NotFound as error:
            if await self.is_readable(directory, user):
                return None
            raise unavailable(error) from error

    async def find_events_by_booking(
        self, directory: str, user: str, booking_id: str
    ) -> list[Event]:
        """The events in the calendar that carry `booking_id` [GRAPH-17], canceled ones left out.

        The answer is checked here again: a server may ignore the filter.

        Raises:
            CalendarUnavailable: the mailbox could not be read.
        """
        wanted = booking_id.replace("'", "''")
        any_property = f"ep/id eq '{BOOKING_PROPERTY}' and ep/value eq '{wanted}'"
        params = {
            "$filter": f"singleValueExtendedProperties/Any(ep: {any_property})",
            "$expand": EXPAND_MARKER,
            "$top": _PAGE_SIZE,
        }
        path = user_path(user, "/events")
        events = []
        try:
            async for item in self._pages(
                "find_events_by_booking", directory, path, mailbox=user, params=params
            ):
                events.append(_event(item))
        except NotFound as error:
            raise unavailable(error) from error
        return [e for e in events if e.belongs_to(booking_id) and not e.is_canceled]

    async def _existing(
        self, directory: str, user: str, booking_id: str, duplicate: Duplicate
    ) -> Event | None:
        if duplicate.existing_id:
            try:
                event = await self.get_event(directory, user, duplicate.existing_id)
            except NotFound:
                event = None
            if event is not None and event.belongs_to(booking_id) and not event.is_canceled:
                return event
        found = await self.find_events_by_booking(directory, user, booking_id)
        # Copies that people made carry our marker too, but not the transactionId.
        made = [e for e in found if e.is_created_for(booking_id)]
        return next(iter(made or found), None)

    async def _write(
        self, operation: str, directory: str, user: str, method: str, rest: str, draft: EventDraft
    ) -> dict[str, Any]:
        """Sends the draft; in UTC should the server not know the zone's name. [GRAPH-5]"""
        path = user_path(user, "/events") + rest
        for zone in (None, "UTC"):
            content = (event_creation if method == "POST" else event_content)(draft, zone)
            try:
                return await self._object(
                    operation, directory, method, path, mailbox=user, json=content
                )
            except Permanent as error:
                if zone or error.code.lower() != _UNKNOWN_ZONE_CODE:
                    if isinstance(error, NotFound) and method == "POST":
                        raise unavailable(error) from error
                    raise
        raise AssertionError("unreachable: UTC is never refused twice")


def _id(event_id: str) -> str:
    return quote(event_id, safe="")


def _event(data: Mapping[str, Any], *, outcome_unknown: bool = False) -> Event:
    try:
        return read_event(data)
    except ValueError as error:
        raise invalid_answer(outcome_unknown=outcome_unknown) from error
