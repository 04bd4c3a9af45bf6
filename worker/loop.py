"""The loop: takes messages as they come, works on many at once, settles each."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_random

from app.db import DatabaseUnavailable
from app.queue import Message, WorkQueue
from app.queue.base import QueueUnavailable

CONCURRENCY = 64
"""Work is nearly all waiting for providers: a slow one must not keep a new saga from starting."""

BACKGROUND = frozenset(
    {
        "sync_calendar",
        "reconcile_bookings",
        "subscription",
        "reconcile_objects",
        "webhook_delivery",
        "sender_domain",
    }
)
"""Kinds of work that nobody waits for, and of which there may be one message per calendar, or many
for one system of a company that answers slowly."""

BACKGROUND_SHARE = 4
"""One in so many places may be taken by background work; what finds none is put back, so that
whoever queues a saga behind hundreds of calendars waits for none of them."""

PUT_BACK_SECONDS = (2.0, 8.0)
POLL_SECONDS = 1.0
GIVE_UP_READS = 20
DRAIN_SECONDS = 10.0
"""Well within what a container is given to end. [BUS-6]"""

GIVE_BACK_SECONDS = 1.0
_AWAY_PAUSE_SECONDS = 0.5

log = structlog.get_logger("holdfast.worker")

Handle = Callable[[Message], Awaitable[float | None]]
"""Works on one message; seconds to wait before it is due again, None when it has served."""


class UnknownKind(Exception):
    """A message that no handler knows: from a later version, or none of ours."""


class WorkLoop:
    """Reads a queue and keeps up to `CONCURRENCY` messages at work.

    Args:
        handle: the work; may raise anything.
        retry_base, retry_max: seconds; backoff of messages whose handler raised.
    """

    def __init__(
        self, queue: WorkQueue, handle: Handle, *, retry_base: float = 1, retry_max: float = 300
    ) -> None:
        self._queue = queue
        self._handle = handle
        self._retry_base, self._retry_max = retry_base, retry_max
        self._tasks: set[asyncio.Task[None]] = set()
        self._background = 0
        self._is_away = False

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, then finishes what is under way, for at most
        `DRAIN_SECONDS`; the rest is given back. Never raises."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _task: self._queue.wake())
        try:
            while not stop.is_set():
                await self._take_some(stopping)
        finally:
            stopping.cancel()
            await self._finish()

    async def run_once(self) -> int:
        """Works on what is due at this moment; how many messages that were."""
        count = 0
        while messages := await self._queue.receive(CONCURRENCY, 0):
            count += len(messages)
            await asyncio.gather(*(self._work(message) for message in messages))
        return count

    async def _take_some(self, stopping: asyncio.Task[bool]) -> None:
        if len(self._tasks) >= CONCURRENCY:
            await asyncio.wait({*self._tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return
        try:
            messages = await self._queue.receive(CONCURRENCY - len(self._tasks), POLL_SECONDS)
        except QueueUnavailable as error:
            if not self._is_away:
                log.warning("the queue is away", error=str(error))
            self._is_away = True
            await self._pause(stopping)
            return
        except Exception:
            log.exception("the queue cannot be read")
            await self._pause(stopping)
            return
        if self._is_away:
            log.info("the queue is back")
            self._is_away = False
        for message in messages:
            task = asyncio.create_task(self._begin(message), name=f"{message.kind} {message.id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _begin(self, message: Message) -> None:
        if message.kind not in BACKGROUND:
            await self._work(message)
        elif self._background >= max(1, CONCURRENCY // BACKGROUND_SHARE):
            await self._settle(self._queue.defer, message, random.uniform(*PUT_BACK_SECONDS))  # noqa: S311
        else:
            self._background += 1
            try:
                await self._work(message)
            finally:
                self._background -= 1

    async def _pause(self, stopping: asyncio.Task[bool]) -> None:
        await asyncio.wait({stopping}, timeout=random.uniform(0.5, 1) * _AWAY_PAUSE_SECONDS)  # noqa: S311

    async def _finish(self) -> None:
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, message: Message) -> None:
        with structlog.contextvars.bound_contextvars(**message.payload()):
            try:
                wait = await self._handle_renewed(message)
            except asyncio.CancelledError:
                await self._give_back(message)
                raise
            except DatabaseUnavailable as error:
                log.info("work broken off: the database is away", error=str(error))
                await self._settle(self._queue.defer, message, self._retry_base)
            except Exception as error:
                await self._failed(message, error)
            else:
                if wait is None:
                    await self._settle(self._queue.done, message)
                else:
                    await self._settle(self._queue.defer, message, wait)

    async def _handle_renewed(self, message: Message) -> float | None:
        """Handles the message, which stays hidden from other workers meanwhile."""
        working = asyncio.ensure_future(self._handle(message))
        try:
            while True:
                await asyncio.wait({working}, timeout=self._queue.visibility_seconds / 3)
                if working.done():
                    return working.result()
                await self._renew(message)
        finally:
            if not working.done():
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)

    async def _renew(self, message: Message) -> None:
        try:
            await self._queue.renew(message)
        except Exception as error:
            # Then somebody else may look at the row too, which its lease makes harmless.
            log.info("message not renewed", error=str(error))

    async def _failed(self, message: Message, error: Exception) -> None:
        if isinstance(error, UnknownKind) or message.reads >= GIVE_UP_READS:
            await self._settle(self._queue.dead, message, f"{type(error).__name__}: {error}")
            return
        log.error("work failed, it will be tried again", exc_info=error, reads=message.reads)
        backoff = min(self._retry_max, self._retry_base * 2 ** min(message.reads, 30))
        await self._settle(self._queue.defer, message, random.uniform(0.2, 1) * backoff)  # noqa: S311

    async def _give_back(self, message: Message) -> None:
        try:
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                await self._queue.defer(message, 0)
        except Exception as error:
            log.info("message not given back; it comes back by itself", error=str(error))

    async def _settle(self, settle: Callable[..., Awaitable[None]], *arguments: object) -> None:
        """Tells the queue; while it is away, again and again until the message is visible
        anyway."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(QueueUnavailable),
            stop=stop_after_delay(self._queue.visibility_seconds),
            wait=wait_random(0.1, 1),
            reraise=True,
        )
        try:
            await retrying(settle, *arguments)
        except Exception as error:
            log.info("message not settled; it comes back by itself", error=str(error))
