"""Administrators and accidents: people come and go, consent is lost, tokens end, subscriptions vanish."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.torture.progress import Progress
from tests.torture.world import World

_AGREE = "select api.allow_mass_cancel(k.tenant_id, k.salesperson_id, 'torture') from booking.calendars k join booking.calendar_comparisons c on c.calendar_id = k.id where c.mass_cancel_stopped_at is not null"

_DEEDS_PER_BOOKING = 2.0


@dataclass
class Administrators:
    """Their last act is to heal what they broke.

    Attributes:
        done: how often each of the things was done.
    """

    world: World
    progress: Progress
    done: Counter[str] = field(default_factory=Counter)

    async def run(self, closed: asyncio.Event) -> None:
        draws = self.world.plan.stream("administrators")
        actions = {
            self._come_and_go: 12, self._lifecycle: 14, self._lose_subscription: 2, self._expire_tokens: 1, self._agree: 2,
            self._lose_consent: 0.7, self._disable: 0.7,
        }  # fmt: skip
        wanted = {
            self._come_and_go: ("subscription/create", "subscription/delete"),
            self._lifecycle: ("subscription/renew",),
        }
        while not closed.is_set():
            await asyncio.sleep(self.progress.schedule.pause(_DEEDS_PER_BOOKING, draws))
            action = draws.choices(list(actions), self.progress.weighed(actions, wanted))[0]
            await action(draws)
            self.done[action.__name__.strip("_").replace("_", " ")] += 1

    async def heal(self) -> None:
        """Everybody is back at work: consents given, tenants enabled, mass deletions agreed to."""
        for company in self.world.plan.tenants():
            if company.directory:
                await self.world.control(
                    "POST", f"/directories/{company.directory}/consent", {"consent": "granted"}
                )
            await self._admin("POST", f"/v1/tenants/{self.world.tenants[company.slug]}/enable")
        await self.agree()

    async def agree(self) -> None:
        """Deletions that looked like a broken mailbox were meant."""
        await self.world.eyes.rows(_AGREE)

    async def _agree(self, _draws: random.Random) -> None:
        await self.agree()

    async def _admin(self, method: str, path: str, body: Any = None, tenant: object = None) -> int:
        headers = {"X-Admin-Api-Key": self.world.environment["ADMIN_API_KEY"]}
        if tenant is not None:
            headers["X-Tenant-Id"] = str(tenant)
        while True:
            for address in self.world.apps:
                try:
                    async with self.world.http.request(
                        method, address + path, json=body, headers=headers
                    ) as answer:
                        if answer.status < 500:
                            return answer.status
                except (aiohttp.ClientError, TimeoutError):
                    pass
            await asyncio.sleep(0.2)

    async def _come_and_go(self, draws: random.Random) -> None:
        """Somebody without bookings is deactivated, or is back: a subscription ends or begins."""
        slug = draws.choice(list(self.world.idle))
        person = draws.choice(self.world.idle[slug])
        is_active = await self.world.eyes.value(
            "select active from booking.salespersons where id = %s", [person]
        )
        await self._admin(
            "PATCH",
            f"/v1/internal/salespeople/{person}",
            {"active": not is_active},
            self.world.tenants[slug],
        )

    async def _subscription(self, draws: random.Random) -> str | None:
        rows = await self.world.eyes.rows(
            "select id::text from simulator.subscriptions order by created_at, id"
        )
        return draws.choice(rows)[0] if rows else None

    async def _lifecycle(self, draws: random.Random) -> None:
        subscription = await self._subscription(draws)
        if subscription:
            event = draws.choice(
                ["reauthorizationRequired"] * 4 + ["missed", "subscriptionRemoved"]
            )
            await self.world.control(
                "POST", f"/subscriptions/{subscription}/lifecycle", {"event": event}
            )

    async def _lose_subscription(self, draws: random.Random) -> None:
        subscription = await self._subscription(draws)
        if subscription:
            await self.world.control("DELETE", f"/subscriptions/{subscription}")

    async def _expire_tokens(self, _draws: random.Random) -> None:
        await self.world.control("POST", "/tokens/expire")

    async def _lose_consent(self, draws: random.Random) -> None:
        for company in self.world.plan.tenants():
            if company.is_shaken:
                await self.world.control(
                    "POST", f"/directories/{company.directory}/consent", {"consent": "revoked"}
                )
                await asyncio.sleep(draws.uniform(0.5, 3))
                await self.world.control(
                    "POST", f"/directories/{company.directory}/consent", {"consent": "granted"}
                )

    async def _disable(self, draws: random.Random) -> None:
        for company in self.world.plan.tenants():
            if company.is_shaken:
                tenant = self.world.tenants[company.slug]
                await self._admin("POST", f"/v1/tenants/{tenant}/disable")
                await asyncio.sleep(draws.uniform(0.5, 4))
                await self._admin("POST", f"/v1/tenants/{tenant}/enable")
