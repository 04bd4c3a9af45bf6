"""New work goes first: whoever waits for a confirmation is better served by twenty that have
begun than by ten that are done."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT_SECONDS = 0.05


class Turnstile:
    """Holds back the next piece of work for as long as claims are being made, but not for long."""

    def __init__(self) -> None:
        self._entering = 0
        self._free = asyncio.Event()
        self._free.set()

    @contextmanager
    def entering(self) -> Iterator[None]:
        """A claim is being made in this block."""
        self._entering += 1
        self._free.clear()
        try:
            yield
        finally:
            self._entering -= 1
            if not self._entering:
                self._free.set()

    async def passed(self) -> None:
        """When nobody is entering, or after a moment all the same."""
        if self._free.is_set():
            return
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._free.wait()
        except TimeoutError:
            pass
