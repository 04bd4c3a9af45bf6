"""Counters that begin again with each minute or hour; processes merge theirs once a second."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Callable

import structlog

from app.db import Database, DatabaseUnavailable

log = structlog.get_logger(__name__)

_MERGE_SECONDS = 1.0
MINUTE = 60
HOUR = 3600
_MOST_SCOPES = 100_000
_SHARED_DIGITS = 4


def scope_of(kind: str, *parts: str) -> str:
    """Name of a counter; a digest, so no address is kept."""
    return hashlib.sha256("\0".join((kind, *parts)).encode()).hexdigest()[:32]


class WindowCounts:
    """How often something happened in the present minute or hour, by scope.

    The database is asked in the background, so nothing has to wait for its counters. However
    many scopes strangers make up, the memory for them is bounded: beyond 100,000 in a window new
    ones share 65,536 counters.

    Args:
        clock: seconds since 1970.
        seconds: of a window, a minute or an hour.
    """

    def __init__(
        self, database: Database, clock: Callable[[], float] = time.time, seconds: int = MINUTE
    ) -> None:
        self._database = database
        self._clock = clock
        self.seconds = seconds
        self._window = 0
        self._counted: Counter[str] = Counter()
        self._unmerged: Counter[str] = Counter()
        self._merging = asyncio.Lock()

    def window(self) -> int:
        """Number of the present window; what was counted in another one is forgotten."""
        if (window := int(self._clock() // self.seconds)) != self._window:
            self._window = window
            self._counted.clear()
            self._unmerged.clear()
        return window

    def seconds_left(self) -> float:
        """Of the present window."""
        return self.seconds - self._clock() % self.seconds

    def count(self, scope: str) -> int:
        """Of all processes, as far as it is known here."""
        self.window()
        return self._counted[self._kept(scope)]

    def add(self, scope: str, by: int = 1) -> None:
        """`by` may be negative: it did not happen after all."""
        self.window()
        scope = self._kept(scope)
        self._counted[scope] += by
        self._unmerged[scope] += by

    async def run(self) -> None:
        """Merge for ever."""
        while True:
            await asyncio.sleep(_MERGE_SECONDS)
            await self.merge()

    async def merge(self) -> None:
        """Tell the database what was counted here, and learn what all processes counted."""
        async with self._merging:
            window = self.window()
            counts = {scope: count for scope, count in self._unmerged.items() if count}
            if not counts:
                return
            self._unmerged.clear()
            try:
                totals = await self._database.call_value(
                    "merge_rates", counts=counts, seconds=self.seconds
                )
            except DatabaseUnavailable:
                log.info("counts_not_merged", scopes=len(counts))
                return
            if window == self.window():
                for scope, total in totals.items():
                    self._counted[scope] = total + self._unmerged[scope]

    def _kept(self, scope: str) -> str:
        if scope in self._counted or len(self._counted) < _MOST_SCOPES:
            return scope
        return scope[:_SHARED_DIGITS]
