"""Waiting for sagas without holding a connection: one LISTEN connection wakes everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from app.db import Listener

CHANNEL = "holdfast_saga"

_POLL_SECONDS = 1.0
# However many wait, looking takes few connections, so that other requests find one.
_LOOKING_AT_ONCE = 3

Look = Callable[[bool], Awaitable[dict[str, Any] | None]]
"""Asks how it stands; with True, the answer is given whatever it is."""


class SagaWaiters:
    """Who waits for which saga in this process."""

    def __init__(self, listener: Listener) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._turns = asyncio.Semaphore(_LOOKING_AT_ONCE)
        self._is_closing = False
        listener.subscribe(CHANNEL, self._wake, on_connected=self._wake_all)

    def close(self) -> None:
        """Let nobody wait any longer: everyone is told how it stands now."""
        self._is_closing = True
        self._wake_all()

    async def outcome(self, saga_id: int, look: Look, seconds: float) -> dict[str, Any]:
        """What `look` tells once the saga is settled, or after `seconds` whatever it tells then.

        Looks again every second: a notification may be lost.
        """
        deadline = monotonic() + seconds
        settled = asyncio.Event()
        waiting = self._waiting.setdefault(str(saga_id), set())
        waiting.add(settled)
        try:
            while True:
                is_last = self._is_closing or monotonic() >= deadline
                settled.clear()
                async with self._turns:
                    found = await look(is_last)
                if found is not None:
                    return found
                if is_last:
                    raise LookupError(f"saga {saga_id} has no outcome")
                pause = min(_POLL_SECONDS, max(deadline - monotonic(), 0))
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await settled.wait()
        finally:
            waiting.discard(settled)
            if not waiting:
                self._waiting.pop(str(saga_id), None)

    def _wake(self, saga_id: str) -> None:
        for event in self._waiting.get(saga_id, ()):
            event.set()

    def _wake_all(self) -> None:
        for saga_id in self._waiting:
            self._wake(saga_id)
