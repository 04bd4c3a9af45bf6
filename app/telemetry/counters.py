"""What happened at the providers, counted here and added up over all processes in the database.

A worker answers no HTTP, and there may be many: so every process gives what it counted to the
database every few seconds, and `/metrics` of any of them shows the totals of all.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from app.db import Database, DatabaseUnavailable

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: upper ends of the buckets; what took longer has a bucket of its own."""

_MERGE_SECONDS = 5.0

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Calls:
    calls: int = 0
    seconds: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))


class Counters:
    """Counters of this process that wait to be added to everybody's."""

    def __init__(self) -> None:
        self._calls: dict[tuple[str, str, str], _Calls] = {}
        self._sagas: Counter[tuple[str, str]] = Counter()

    def provider_called(self, provider: str, operation: str, outcome: str, seconds: float) -> None:
        """An `Observer` of the provider clients."""
        counted = self._calls.setdefault((provider, operation, outcome), _Calls())
        counted.calls += 1
        counted.seconds += seconds
        counted.buckets[bisect_left(BOUNDS, seconds)] += 1

    def saga_finished(self, kind: str, outcome: str) -> None:
        """`outcome`: done or failed."""
        self._sagas[kind, outcome] += 1

    @asynccontextmanager
    async def merged(self, database: Database) -> AsyncIterator[None]:
        """Merge while in this block, and once more at its end."""
        merging = asyncio.create_task(self.run(database), name="counters")
        try:
            yield
        finally:
            merging.cancel()
            await asyncio.gather(merging, return_exceptions=True)
            await self.merge(database)

    async def run(self, database: Database) -> None:
        """Merge for ever."""
        while True:
            await asyncio.sleep(_MERGE_SECONDS)
            await self.merge(database)

    async def merge(self, database: Database) -> None:
        """Give away what was counted since the last time; what is not taken is kept. Never
        raises: nothing depends on counters."""
        if not self._calls and not self._sagas:
            return
        calls, sagas = self._calls, self._sagas
        self._calls, self._sagas = {}, Counter()
        try:
            await database.call("merge_counters", calls=_rows(calls), sagas=_ends(sagas))
        except DatabaseUnavailable:
            log.info("figures_not_merged", series=len(calls) + len(sagas))
            self._put_back(calls, sagas)
        except Exception:
            log.exception("figures_lost", series=len(calls) + len(sagas))

    def _put_back(
        self, calls: dict[tuple[str, str, str], _Calls], sagas: Counter[tuple[str, str]]
    ) -> None:
        for key, old in calls.items():
            counted = self._calls.setdefault(key, _Calls())
            counted.calls += old.calls
            counted.seconds += old.seconds
            counted.buckets = [a + b for a, b in zip(counted.buckets, old.buckets, strict=True)]
        self._sagas.update(sagas)


def _rows(calls: dict[tuple[str, str, str], _Calls]) -> list[dict[str, Any]]:
    return [
        {
            "provider": provider,
            "operation": operation,
            "outcome": outcome,
            "calls": counted.calls,
            "seconds": counted.seconds,
            "buckets": counted.buckets,
        }
        for (provider, operation, outcome), counted in calls.items()
    ]


def _ends(sagas: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "outcome": outcome, "sagas": count}
        for (kind, outcome), count in sagas.items()
    ]
