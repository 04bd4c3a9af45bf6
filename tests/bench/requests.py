"""Requests per second of a server, with eight clients, each in turn on its own connection."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import aiohttp

CLIENTS = 8

Ask = Callable[[aiohttp.ClientSession, str], AbstractAsyncContextManager[aiohttp.ClientResponse]]
"""One request to the server at a URL."""


@dataclass
class Compared:
    """Two servers asked in turn.

    Attributes:
        pairs: requests per second of the measured one and of the floor, by round.
        statuses: what the measured one answered.
    """

    pairs: list[tuple[float, float]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def medians(self) -> tuple[float, float, float]:
        """Of both, and of their ratios round by round."""
        return (
            statistics.median(measured for measured, _ in self.pairs),
            statistics.median(floor for _, floor in self.pairs),
            statistics.median(measured / floor for measured, floor in self.pairs),
        )


async def compare(
    ask: Ask, url: str, ask_floor: Ask, floor_url: str, rounds: int, seconds: float
) -> Compared:
    """Rounds of both in turn, after a second of each to warm up."""
    compared = Compared()
    await _rate(ask, url, 1)
    await _rate(ask_floor, floor_url, 1)
    for _ in range(rounds):
        floor, _ = await _rate(ask_floor, floor_url, seconds)
        measured, statuses = await _rate(ask, url, seconds)
        compared.pairs.append((measured, floor))
        compared.statuses += statuses
    return compared


async def _rate(ask: Ask, url: str, seconds: float) -> tuple[float, Counter[int]]:
    statuses: Counter[int] = Counter()
    until = time.monotonic() + seconds

    async def client(session: aiohttp.ClientSession) -> None:
        while time.monotonic() < until:
            async with ask(session, url) as response:
                await response.read()
                statuses[response.status] += 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CLIENTS)) as session:
        started = time.monotonic()
        await asyncio.gather(*(client(session) for _ in range(CLIENTS)))
        elapsed = time.monotonic() - started
    return statuses.total() / elapsed, statuses
