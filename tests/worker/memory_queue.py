"""A queue of a test's own: what a work loop does with messages, without a database."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from app.queue import Message
from app.queue.base import QueueUnavailable


class MemoryQueue:
    """`WorkQueue` in memory. Deferred messages come back when the test says so."""

    def __init__(self, visibility_seconds: float = 30) -> None:
        self.visibility_seconds = visibility_seconds
        self.waiting: list[Message] = []
        self.settled: list[tuple[str, str, object]] = []
        self.renewals = 0
        self.is_away = False
        self._woken = asyncio.Event()

    def put(self, row: str, *, kind: str = "mail", reads: int = 0) -> None:
        """Queues a message about `row`, delivered `reads` times before."""
        self.waiting.append(Message(kind, row, "tenant", reads))
        self.wake()

    def outcome(self, row: str) -> tuple[str, object] | None:
        """How the delivery of `row` ended last, with what."""
        return next(
            ((what, with_) for what, of, with_ in reversed(self.settled) if of == row), None
        )

    async def receive(self, quantity: int, wait_seconds: float) -> list[Message]:
        self._fail_if_away()
        self._woken.clear()
        taken, self.waiting = self.waiting[:quantity], self.waiting[quantity:]
        if not taken and wait_seconds:
            try:
                async with asyncio.timeout(wait_seconds):
                    await self._woken.wait()
            except TimeoutError:
                pass
        return [replace(message, reads=message.reads + 1) for message in taken]

    def wake(self) -> None:
        self._woken.set()

    async def renew(self, message: Message) -> None:
        self.renewals += 1

    async def done(self, message: Message) -> None:
        self._settle("done", message, None)

    async def defer(self, message: Message, seconds: float) -> None:
        self._settle("defer", message, seconds)

    async def dead(self, message: Message, reason: str) -> None:
        self._settle("dead", message, reason)

    def _settle(self, how: str, message: Message, with_: object) -> None:
        self._fail_if_away()
        self.settled.append((how, message.id, with_))

    def _fail_if_away(self) -> None:
        if self.is_away:
            raise QueueUnavailable("away")
