"""From the database's queue to Service Bus.

Work is queued in the transaction that made it necessary, so it is in the database first. The
relay moves it, at least once: a message leaves the database only after Service Bus has it, and
carries the same MessageId should it be sent again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from app.queue.base import Message, QueueUnavailable
from app.queue.pgmq import PgmqQueue

if TYPE_CHECKING:
    from app.queue.servicebus import ServiceBusQueue

_BATCH = 100
_POLL_SECONDS = 1.0
_AWAY_PAUSE_SECONDS = 1.0

log = structlog.get_logger("holdfast.queue")


class Relay:
    """Any number may run at once; each message is taken by one."""

    def __init__(self, source: PgmqQueue, target: ServiceBusQueue) -> None:
        self._source, self._target = source, target

    async def run(self, stop: asyncio.Event) -> None:
        """Moves messages until `stop` is set. Never raises: what was not moved stays."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _task: self._source.wake())
        try:
            while not stop.is_set():
                try:
                    await self.run_once(_POLL_SECONDS)
                except QueueUnavailable as error:
                    log.info("relay waits", error=str(error))
                    await asyncio.wait({stopping}, timeout=_AWAY_PAUSE_SECONDS)
                except Exception:
                    # A bug here must not end the worker: the messages stay, and it is seen.
                    log.exception("relay failed")
                    await asyncio.wait({stopping}, timeout=_AWAY_PAUSE_SECONDS)
        finally:
            stopping.cancel()

    async def run_once(self, wait_seconds: float = 0) -> int:
        """Moves what is there; how many messages that was.

        Raises:
            QueueUnavailable: either side is away; what was not moved comes back.
        """
        messages = await self._source.receive(_BATCH, wait_seconds)
        if messages:
            await self._move(messages)
        return len(messages)

    async def _move(self, messages: list[Message]) -> None:
        try:
            await self._target.send(messages)
        except Exception:
            for message in messages:
                await self._source.defer(message, _AWAY_PAUSE_SECONDS)
            raise
        for message in messages:
            await self._source.done(message)
