"""The queue inside the database: pgmq behind `api.queue_*`, woken by NOTIFY."""

from __future__ import annotations

import asyncio

import structlog

from app.db import Database, DatabaseUnavailable, Listener
from app.queue.base import Message, QueueUnavailable

CHANNEL = "holdfast_work"

log = structlog.get_logger("holdfast.queue")


class PgmqQueue:
    """`WorkQueue` over pgmq.

    Args:
        visibility_seconds: for messages that are received.
        listener: wakes `receive` at the commit that queued a message; without one, and should a
            notification be lost, the caller's own `wait_seconds` is the poll.
    """

    def __init__(
        self, database: Database, visibility_seconds: float, listener: Listener | None = None
    ) -> None:
        self.visibility_seconds = visibility_seconds
        self._database = database
        self._woken = asyncio.Event()
        if listener is not None:
            listener.subscribe(CHANNEL, lambda _payload: self.wake(), self.wake)

    async def receive(self, quantity: int, wait_seconds: float) -> list[Message]:
        # Cleared before looking: what is queued while we look wakes the wait below.
        self._woken.clear()
        messages = await self._read(quantity)
        if not messages and wait_seconds > 0:
            try:
                async with asyncio.timeout(wait_seconds):
                    await self._woken.wait()
            except TimeoutError:
                pass
        return messages

    def wake(self) -> None:
        self._woken.set()

    async def renew(self, message: Message) -> None:
        await self._call("queue_defer", msg_id=message.receipt, seconds=self.visibility_seconds)

    async def done(self, message: Message) -> None:
        await self._call("queue_done", msg_id=message.receipt)

    async def defer(self, message: Message, seconds: float) -> None:
        await self._call("queue_defer", msg_id=message.receipt, seconds=float(seconds))
        asyncio.get_running_loop().call_later(seconds, self.wake)

    async def dead(self, message: Message, reason: str) -> None:
        # The row stays open, so periodic work finds it again; the log is what people see.
        log.error("message given up", reason=reason, reads=message.reads, **message.payload())
        await self._call("queue_done", msg_id=message.receipt)

    async def _read(self, quantity: int) -> list[Message]:
        try:
            rows = await self._database.call(
                "queue_read",
                quantity=quantity,
                visibility_seconds=round(self.visibility_seconds),
            )
        except DatabaseUnavailable as error:
            raise QueueUnavailable(str(error)) from error
        return [
            Message.read(row["message"], reads=row["read_ct"], receipt=row["msg_id"])
            for row in rows
        ]

    async def _call(self, name: str, **params: object) -> None:
        try:
            await self._database.call(name, retry_lost=True, **params)
        except DatabaseUnavailable as error:
            raise QueueUnavailable(str(error)) from error
