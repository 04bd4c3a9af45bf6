"""Access tokens: cached until shortly before they expire, fetched once however many ask."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.providers.clock import Clock

EARLY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Token:
    """An access token.

    Attributes:
        expires_at: UTC.
        roles: the application permissions (or scopes) that it carries; None when they cannot
            be read (the token is not a JWT), empty when it carries none.
    """

    access_token: str = field(repr=False)
    expires_at: datetime
    roles: frozenset[str] | None = None


class TokenCache:
    """Tokens by key (a directory, an account), with one fetch at a time each."""

    def __init__(self, fetch: Callable[[str], Awaitable[Token]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._fresh: dict[str, tuple[Token, float]] = {}
        self._fetching: dict[str, asyncio.Task[Token]] = {}

    async def get(self, key: str) -> Token:
        """A token that is good for a while yet. All who wait for one fetch share its outcome, which
        no library of theirs does by itself [ENTRA-13].

        Raises:
            ProviderError: from the fetch.
        """
        token, refresh_at = self._fresh.get(key, (None, 0.0))
        if token is not None and self._clock.now() < refresh_at:
            return token
        task = self._fetching.get(key)
        if task is None:
            task = asyncio.ensure_future(self._fetch_and_keep(key))
            self._fetching[key] = task
            task.add_done_callback(lambda done: self._finish(key, done))
        # Shielded: one caller that gives up must not take the token from the others.
        return await asyncio.shield(task)

    def drop(self, key: str, access_token: str | None = None) -> None:
        """Forget the token of `key`; with `access_token`, only if that is the one."""
        known = self._fresh.get(key)
        if access_token is None or (known and known[0].access_token == access_token):
            self._fresh.pop(key, None)

    async def aclose(self) -> None:
        """Give up the fetches that are under way."""
        tasks = list(self._fetching.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _fetch_and_keep(self, key: str) -> Token:
        token = await self._fetch(key)
        now = self._clock.now()
        lifetime = token.expires_at.timestamp() - now
        self._fresh[key] = (token, now + lifetime - min(EARLY_SECONDS, lifetime / 2))
        return token

    def _finish(self, key: str, task: asyncio.Task[Token]) -> None:
        if self._fetching.get(key) is task:
            del self._fetching[key]
        if not task.cancelled():
            task.exception()


def expiry(now: float, seconds: float) -> datetime:
    """The instant `seconds` after `now` (seconds since the epoch), in UTC."""
    return datetime.fromtimestamp(now + seconds, UTC)
