"""Sundial: gardens with dials, and the shadows that fall on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from app.instants import parse_instant, wire
from app.providers.capabilities.calendar import (
    Busy,
    Change,
    ChangePage,
    Event,
    EventDraft,
    Watch,
    body_marker,
)
from app.providers.clients import Clients
from app.providers.errors import CalendarUnavailable, NotFound
from app.providers.inbox import Notification, Post
from app.providers.network import Network
from app.strict_json import loads, storable
from tests.drill.api import Api

_CHANGES = {"cast": "created", "moved": "updated", "vanished": "deleted"}


class Sundial:
    """The protocol of `app.providers.capabilities.calendar`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def busy_times(
        self, account: str, calendar: str, start: datetime, end: datetime, /
    ) -> list[Busy]:
        events = await self.list_events(account, calendar, start, end)
        return [Busy(event.start, event.end, event.show_as) for event in events]

    async def list_events(
        self, account: str, calendar: str, start: datetime, end: datetime, /
    ) -> list[Event]:
        return await self._events(account, calendar, **_window(start, end))

    async def find_events_by_booking(
        self, account: str, calendar: str, booking_id: str, /
    ) -> list[Event]:
        return await self._events(account, calendar, key=booking_id.lower())

    async def list_changes(
        self,
        account: str,
        calendar: str,
        start: datetime,
        end: datetime,
        cursor: str | None = None,
        /,
    ) -> ChangePage:
        window = {**_window(start, end), "since": cursor or "0"}
        told = await self._on(account, calendar, "changes", "GET", "changes", params=window)
        changes = [_change(item) for item in told["shadows"]]
        return ChangePage(changes, cursor=str(told["revision"]), is_last=told["last"])

    async def is_readable(self, account: str, calendar: str, /) -> bool:
        try:
            await self._on(account, calendar, "look", "GET")
        except CalendarUnavailable:
            return False
        return True

    async def owner_id(self, _account: str, _calendar: str, /) -> str | None:
        """Dials have names that never change, and no other id."""
        return None

    async def is_named(self, _account: str, owner_id: str, name: str, /) -> bool:
        return owner_id == name

    async def create_event(self, account: str, calendar: str, draft: EventDraft, /) -> Event:
        asked = {"key": draft.booking_id.lower(), **_guest(draft), **_content(draft)}
        return _event(await self._on(account, calendar, "create", "POST", "shadows", json=asked))

    async def update_event(
        self, account: str, calendar: str, event_id: str, draft: EventDraft, /
    ) -> Event:
        path = ("shadows", event_id)
        return _event(
            await self._on(account, calendar, "update", "PATCH", *path, json=_content(draft))
        )

    async def rewrite_event(
        self, account: str, calendar: str, event_id: str, /, *, body_html: str, location: str
    ) -> Event:
        asked = {"text": body_html, "place": location}
        path = ("shadows", event_id)
        return _event(await self._on(account, calendar, "rewrite", "PATCH", *path, json=asked))

    async def delete_event(self, account: str, calendar: str, event_id: str, /) -> bool:
        try:
            await self._on(account, calendar, "delete", "DELETE", "shadows", event_id)
        except NotFound:
            return False
        return True

    async def get_event(self, account: str, calendar: str, event_id: str, /) -> Event:
        return _event(await self._on(account, calendar, "get", "GET", "shadows", event_id))

    async def observe_event(self, account: str, calendar: str, event_id: str, /) -> Event | None:
        try:
            return await self.get_event(account, calendar, event_id)
        except NotFound:
            return None

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
        asked = {"url": url, "word": secret, "until": wire(expires_at)}
        return _watch(await self._on(account, calendar, "hang", "POST", "bells", json=asked))

    async def list_watches(self, account: str, calendar: str, /) -> list[Watch]:
        told = await self._on(account, calendar, "bells", "GET", "bells")
        return [_watch(bell) for bell in told["bells"]]

    async def get_watch(self, account: str, watch_id: str, /) -> Watch:
        return _watch(await self._api.ask("bell", "GET", "gardens", account, "bells", watch_id))

    async def renew_watch(self, account: str, watch_id: str, expires_at: datetime, /) -> Watch:
        path, until = ("gardens", account, "bells", watch_id), {"until": wire(expires_at)}
        return _watch(await self._api.ask("renew", "PATCH", *path, json=until))

    async def delete_watch(self, account: str, watch_id: str, /) -> bool:
        try:
            await self._api.ask("unhang", "DELETE", "gardens", account, "bells", watch_id)
        except NotFound:
            return False
        return True

    async def _events(self, account: str, calendar: str, **wanted: str) -> list[Event]:
        told = await self._on(account, calendar, "shadows", "GET", "shadows", params=wanted)
        return [_event(item) for item in told["shadows"]]

    async def _on(
        self, account: str, calendar: str, operation: str, method: str, *below: str, **more: Any
    ) -> dict[str, Any]:
        path = ("gardens", account, "dials", calendar, *below)
        return await self._api.ask(operation, method, *path, whose=calendar, **more)


class Bell:
    """What rings when something changed: the protocol of `app.providers.inbox`."""

    summary = "The bells of Sundial"
    query: type[BaseModel] | None = None

    def handshake(self, _query: Mapping[str, str], /) -> str | None:
        return None

    def challenge(self, _token: str, /) -> Mapping[str, str] | None:
        return None

    def notifications(self, post: Post, /) -> Sequence[Notification | None]:
        told = loads(post.body)
        if not isinstance(told, dict) or not all(isinstance(v, str) for v in told.values()):
            return [None]
        told = {name: storable(value) for name, value in told.items()}
        if not {"bell", "word", "shadow", "what"} <= told.keys() or told["what"] not in _CHANGES:
            return [None]
        return [
            Notification(
                subscription_id=told["bell"],
                secret=told["word"],
                change_type=_CHANGES[told["what"]],
                resource_id=told["shadow"],
            )
        ]


def connect(network: Network) -> Clients:
    api = Api(network, "sundial", is_customers=True)
    return Clients(calendar=Sundial(api), inbox=Bell(), api_url=api.address, close=api.aclose)


def _window(start: datetime, end: datetime) -> dict[str, str]:
    return {"from": wire(start), "until": wire(end)}


def _guest(draft: EventDraft) -> dict[str, str]:
    return {} if draft.attendee is None else {"guest": draft.attendee.email}


def _content(draft: EventDraft) -> dict[str, Any]:
    return {
        "title": draft.subject,
        "text": draft.marked_body(),
        "place": draft.location,
        "start": wire(draft.start),
        "end": wire(draft.end),
    }


def _event(told: dict[str, Any]) -> Event:
    return Event(
        id=str(told["id"]),
        start=parse_instant(told["start"]),
        end=parse_instant(told["end"]),
        subject=told["title"],
        ical_uid=f"{told['id']}@sundial.example",
        etag=str(told["revision"]),
        created_for=told["key"],
        marker_booking_id=told["key"] or body_marker(told["text"]),
        is_marked=told["key"] is not None,
        location=told["place"],
        body=told["text"],
        responses={told["guest"]: "none"} if told["guest"] else {},
    )


def _change(told: dict[str, Any]) -> Change:
    if told["gone"]:
        return Change(str(told["id"]), is_removed=True)
    event = _event(told)
    return Change(event.id, start=event.start, end=event.end, show_as=event.show_as)


def _watch(told: dict[str, Any]) -> Watch:
    return Watch(told["id"], parse_instant(told["until"]), told["url"])
