"""New work goes first: whoever waits for a confirmation is better served by twenty that have
begun than by ten that are done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

PLACES = 4
"""Pieces of work that may keep the processor busy at once."""

LONGEST_WAIT_SECONDS = 0.05
LONGEST_QUEUE_SECONDS = 1.0
"""The claim of whoever waits here is running: its step may take nearly all of its time."""

IDLE_AFTER_SECONDS = 0.25
"""Who has not come back by then waits for a provider, and takes no processor."""


class Admission:
    """Lets claims pass at once, and work in small numbers.

    The number counts only what is quick: a slow provider holds nobody up.
    """

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(PLACES)
        self._entering = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @contextmanager
    def entering(self) -> Iterator[None]:
        """A claim is being made in this block."""
        self._entering += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._entering -= 1
            if not self._entering:
                self._nobody.set()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work is done in this block, which begins when nobody is entering and a place is free,
        or after a moment anyway."""
        await self._wait_for_claims()
        if not await self._has_place():
            yield
            return
        leaving = asyncio.get_running_loop().call_later(IDLE_AFTER_SECONDS, self._places.release)
        try:
            yield
        finally:
            if leaving.when() > asyncio.get_running_loop().time():
                leaving.cancel()
                self._places.release()

    async def _has_place(self) -> bool:
        try:
            async with asyncio.timeout(LONGEST_QUEUE_SECONDS):
                return await self._places.acquire()
        except TimeoutError:
            return False

    async def _wait_for_claims(self) -> None:
        if self._nobody.is_set():
            return
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._nobody.wait()
        except TimeoutError:
            pass
