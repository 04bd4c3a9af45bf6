"""Customers: they hold, verify, confirm, change their minds, press twice and walk away."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.invariants import ClientAnswer
from tests.torture.client import Client, GaveUp, Records
from tests.torture.mailbox import Mailbox
from tests.torture.progress import Schedule
from tests.torture.world import World

_FIRST_DAY, _DAYS = 3, 10


@dataclass
class Customers:
    """
    Attributes:
        schedule: when they come.
        endings: how the stories of customers ended, as they saw it.
        begun: stories begun so far.
    """

    world: World
    mailbox: Mailbox
    records: Records
    schedule: Schedule
    endings: Counter[str] = field(default_factory=Counter)
    begun: int = 0

    async def run(self, number: int, closed: asyncio.Event) -> None:
        """One customer after another at one desk, until the shop is closed."""
        draws = self.world.plan.stream(f"customer {number}")
        await asyncio.sleep(draws.uniform(0, 2))
        while not closed.is_set():
            if self.begun >= self.schedule.bookings_due():
                await asyncio.sleep(draws.uniform(0.2, 1))
                continue
            self.begun += 1
            story = Story(self, draws, f"c{number}-{self.begun}@customer.example")
            try:
                self.endings[await story.tell()] += 1
            except GaveUp:
                self.endings["gave up"] += 1
            await asyncio.sleep(draws.uniform(0, 0.5))


class Story:
    """One customer at one company."""

    def __init__(self, customers: Customers, draws: random.Random, email: str) -> None:
        self._draws, self._email = draws, email
        self._town, self._mailbox = customers.world, customers.mailbox
        self._slug = draws.choice(list(self._town.tenants))
        self._person = draws.choice(self._town.salespeople[self._slug])
        self._client = Client(self._town, self._slug, draws, customers.records)
        self._ttl = float(self._town.environment["HOLD_TTL_SECONDS"])
        self._patience = float(self._town.environment["CONFIRM_DEADLINE_SECONDS"]) + self._ttl

    async def tell(self) -> str:
        """The whole story; how it ended."""
        booking_id = await self._hold()
        if booking_id is None:
            return "found no time"
        if self._draws.random() < 0.07:
            return "abandoned the hold"
        ended = await self._verify_and_confirm(booking_id)
        if ended != "confirmed":
            return ended
        choice = self._draws.random()
        if choice < 0.14:
            return await self._cancel(booking_id)
        if choice < 0.35:
            return await self._reschedule(booking_id)
        if choice < 0.40:
            await self._pry(booking_id)
        return "confirmed"

    async def _slots(self) -> list[dict[str, str]]:
        day = datetime.now(UTC).date() + timedelta(days=_FIRST_DAY + self._draws.randrange(_DAYS))
        answer = await self._client.get(f"availability?salesperson={self._person}&date={day}")
        return answer.json.get("slots", [])

    async def _hold(self) -> str | None:
        for _ in range(8):
            try:
                slots = await self._slots()
            except GaveUp:
                continue
            if not slots:
                continue
            # Everybody likes the early ones, so that customers get into each other's way.
            slot = slots[min(self._draws.randrange(len(slots)) for _ in range(2))]
            answer = await self._client.post(
                "holds",
                {
                    "salesperson_id": str(self._person),
                    **slot,
                    "customer": {"email": self._email, "name": "Customer"},
                },
            )
            if answer.status == 201:
                return str(answer.json["booking_id"])
            if answer.status == 404:
                return None
        return None

    async def _verify_and_confirm(self, booking_id: str, *, asks: bool = True) -> str:
        if asks:
            answer = await self._client.post("auth/verify-email", {"booking_id": booking_id})
            if answer.status != 200:
                return f"not verified: {answer.json.get('code')}"
        token = await self._mailbox.token(booking_id, "verify", self._ttl + 10)
        if token is None:
            return "no verification mail"
        if self._draws.random() < 0.04:
            return "abandoned the verified hold"
        return await self._confirm(booking_id, token)

    async def _confirm(self, booking_id: str, token: str) -> str:
        key = self._client.key()
        presses = 2 if self._draws.random() < 0.08 else 1
        answers = await asyncio.gather(
            *(
                self._client.post("confirm", {"token": token}, key if press == 0 else None)
                for press in range(presses)
            )
        )
        if self._draws.random() < 0.15:
            await self._client.post("confirm", {"token": token}, key)
        if all(
            answer.status in (200, 202) or answer.json.get("code") == "token_consumed"
            for answer in answers
        ):
            return await self._outcome(booking_id, token)
        return f"not confirmed: {answers[0].json.get('code')}"

    async def _outcome(self, booking_id: str, token: str) -> str:
        deadline = asyncio.get_running_loop().time() + self._patience
        while asyncio.get_running_loop().time() < deadline:
            answer = await self._client.get(f"bookings/{booking_id}", token)
            told = answer.json
            if told.get("confirmation") == "done":
                return "confirmed"
            if told.get("confirmation") == "failed":
                return "confirmation failed"
            if answer.status != 200:
                return f"status answered {answer.status}"
            await asyncio.sleep(self._draws.uniform(0.5, 1.5))
        return "confirmation takes too long"

    async def _cancel(self, booking_id: str) -> str:
        token = await self._mailbox.token(booking_id, "cancel", self._ttl)
        if token is None:
            return "confirmed, no mail with links"
        key = self._client.key()
        answer = await self._client.post(f"bookings/{booking_id}/cancel", {"token": token}, key)
        if self._draws.random() < 0.3:
            await self._client.post(f"bookings/{booking_id}/cancel", {"token": token}, key)
        if self._draws.random() < 0.3:
            await self._client.post(f"bookings/{booking_id}/cancel", {"token": token})
        return "canceled" if answer.status == 200 else f"not canceled: {answer.json.get('code')}"

    async def _reschedule(self, booking_id: str) -> str:
        token = await self._mailbox.token(booking_id, "reschedule", self._ttl)
        if token is None:
            return "confirmed, no mail with links"
        answer = await self._replace(booking_id, token)
        if answer is None:
            return "not rescheduled"
        if self._draws.random() < 0.15:
            return "abandoned the replacement"
        ended = await self._verify_and_confirm(str(answer.json["booking_id"]), asks=False)
        return "rescheduled" if ended == "confirmed" else f"replacement {ended}"

    async def _replace(self, booking_id: str, token: str) -> ClientAnswer | None:
        for _ in range(4):
            slots = await self._slots()
            if not slots:
                continue
            slot = self._draws.choice(slots)
            wish: dict[str, Any] = {
                "token": token,
                "new_start_at": slot["start_at"],
                "new_end_at": slot["end_at"],
            }
            answer = await self._client.post(f"bookings/{booking_id}/reschedule", wish)
            if answer.status == 201:
                return answer
            if answer.json.get("code") not in ("slot_unavailable", "invalid_slot"):
                return None
        return None

    async def _pry(self, booking_id: str) -> None:
        """Asks another company about a booking of this one, with this one's link."""
        others = [slug for slug in self._town.tenants if slug != self._slug]
        token = await self._mailbox.token(booking_id, "cancel", self._ttl)
        if token is None or not others:
            return
        other = Client(self._town, self._draws.choice(others), self._draws, self._client.records)
        await other.get(f"bookings/{booking_id}", token, foreign=True)
        await other.post(f"bookings/{booking_id}/cancel", {"token": token}, foreign=True)
        await other.post("auth/verify-email", {"booking_id": booking_id}, foreign=True)
