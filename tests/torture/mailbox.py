"""The customers' mailboxes in the simulated cloud: who waits for a link gets it from its mail."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections import defaultdict

from tests.torture.world import World

_TOKEN = re.compile(r"token=([A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+)")
# A reminder also has a link that ends reminders.
_OF_A_BOOKING = ("verify", "cancel", "reschedule")
_LOOK_EVERY_SECONDS = 0.4
# Mails are numbered when they are written and seen when they are committed.
_LOOK_BACK = 60


class Mailbox:
    """Reads the mails that arrive, as one reader for all customers."""

    def __init__(self, world: World) -> None:
        self._town = world
        self._last = 0
        self._tokens: dict[tuple[str, str], str] = {}
        self._arrived: dict[tuple[str, str], asyncio.Event] = defaultdict(asyncio.Event)

    async def run(self) -> None:
        """Looks until it is canceled."""
        while True:
            await self.look()
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        mails = await self._town.eyes.rows(
            "select id, body from simulator.mails where id > %s and kind = 'mail' order by id",
            [self._last - _LOOK_BACK],
        )
        for number, body in mails:
            self._last = max(self._last, number)
            for token in _TOKEN.findall(body):
                claims = _claims(token)
                if claims.get("purpose") not in _OF_A_BOOKING:
                    continue
                found = (claims["booking_id"], claims["purpose"])
                self._tokens[found] = token
                self._arrived[found].set()

    async def token(self, booking_id: str, purpose: str, seconds: float) -> str | None:
        """The newest link of a booking for a purpose, None if none arrives in that time."""
        try:
            async with asyncio.timeout(seconds):
                await self._arrived[booking_id, purpose].wait()
        except TimeoutError:
            return None
        return self._tokens[booking_id, purpose]


def _claims(token: str) -> dict[str, str]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
