"""Tin Can: strings between two cans, one of which is a host's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.instants import parse_instant, wire
from app.providers.capabilities.conference import Meeting, MeetingDraft
from app.providers.clients import Clients, OwnAccount
from app.providers.errors import NoSuchHost, NotFound
from app.providers.network import Network
from tests.drill.api import Api

LONGEST_TOPIC = 80


class TinCan:
    """The protocol of `app.providers.capabilities.conference`, and `pull`."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def create_meeting(self, host: str, draft: MeetingDraft, /) -> Meeting:
        asked = {
            "topic": draft.topic[:LONGEST_TOPIC],
            "tag": {"booking": draft.booking_id, "installation": draft.installation_id},
            **_times(draft.start, draft.end),
        }
        path = ("cans", host, "strings")
        return _meeting(await self._api.ask("create", "POST", *path, whose=host, json=asked))

    async def get_meeting(self, meeting_id: str, /) -> Meeting:
        return _meeting(await self._api.ask("get", "GET", "strings", meeting_id))

    async def update_meeting(
        self, meeting_id: str, /, *, start: datetime, end: datetime, host: str | None = None
    ) -> None:
        times = _times(start, end)
        await self._api.ask("update", "PATCH", "strings", meeting_id, whose=host, json=times)

    async def delete_meeting(self, meeting_id: str, /, *, host: str | None = None) -> bool:
        try:
            await self._api.ask("delete", "DELETE", "strings", meeting_id, whose=host)
        except NotFound:
            return False
        return True

    async def list_upcoming(self, host: str, /) -> list[Meeting]:
        told = await self._api.ask("list", "GET", "cans", host, "strings")
        return [_meeting(item) for item in told["strings"]]

    async def find_by_booking(self, host: str, booking_id: str, /) -> list[Meeting]:
        wanted = booking_id.lower()
        return [m for m in await self.list_upcoming(host) if m.booking_id == wanted]

    async def permissions(self) -> frozenset[str]:
        return await self._api.permissions()

    async def check_host(self, host: str, /) -> str | None:
        try:
            await self._api.ask("check", "GET", "cans", host, "strings")
        except NoSuchHost as error:
            return str(error)
        return None

    async def pull(self, meeting_id: str) -> int:
        """Pulls the string taut; how often that was done."""
        told = await self._api.ask("pull", "PUT", "strings", meeting_id, "pull")
        return int(told["pulled"])


def connect(network: Network) -> Clients:
    api = Api(network, "tin_can", is_customers=False)
    attic = OwnAccount(capability="conference", account="attic", hosts=("can-1", "can-2"))
    return Clients(
        conference=TinCan(api), own_accounts=(attic,), api_url=api.address, close=api.aclose
    )


def _times(start: datetime, end: datetime) -> dict[str, Any]:
    return {"start": wire(start), "minutes": -(-(end - start) // timedelta(minutes=1))}


def _meeting(told: dict[str, Any]) -> Meeting:
    return Meeting(
        id=str(told["id"]),
        join_url=told["join"],
        start_url=told.get("open", ""),
        host_id=told["can"],
        start=parse_instant(told["start"]),
        duration_minutes=told["minutes"],
        topic=told["topic"],
        booking_id=told["tag"]["booking"],
        installation_id=told["tag"]["installation"],
    )
