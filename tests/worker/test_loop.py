"""The loop settles every message in the way that its handler's end demands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.db import DatabaseUnavailable
from app.queue import Message
from tests.worker.memory_queue import MemoryQueue
from tests.worker.waiting import until
from worker import loop
from worker.loop import (
    BACKGROUND,
    BACKGROUND_SHARE,
    CONCURRENCY,
    GIVE_UP_READS,
    PUT_BACK_SECONDS,
    Handle,
    UnknownKind,
    WorkLoop,
)


@asynccontextmanager
async def running(queue: MemoryQueue, handle: Handle) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(WorkLoop(queue, handle, retry_base=0.1, retry_max=1).run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def test_a_served_message_is_done() -> None:
    """A handler that returns None has served the message."""
    queue = MemoryQueue()
    seen = []

    async def handle(message: Message) -> None:
        seen.append(message.id)

    async with running(queue, handle):
        queue.put("1")
        await until(lambda: queue.outcome("1"), "settled")

    assert (seen, queue.outcome("1")) == (["1"], ("done", None))


async def test_a_message_that_must_wait_is_deferred_for_that_long() -> None:
    """The seconds that a handler returns are the seconds until the next delivery."""
    queue = MemoryQueue()
    queue.put("1")

    async def handle(_message: Message) -> float:
        return 2.5

    await WorkLoop(queue, handle).run_once()

    assert queue.outcome("1") == ("defer", 2.5)


async def test_work_that_fails_is_tried_again_with_backoff() -> None:
    """An unexpected error never loses a message: it is deferred, within the backoff's bounds."""
    queue = MemoryQueue()
    queue.put("1", reads=2)

    async def handle(_message: Message) -> None:
        raise RuntimeError("a bug")

    await WorkLoop(queue, handle, retry_base=0.1, retry_max=10).run_once()

    how, seconds = queue.outcome("1")
    assert how == "defer"
    assert 0 < seconds <= 0.8


async def test_poison_is_given_up_after_twenty_readings() -> None:
    """A message whose work fails for the twentieth time is put aside with its error."""
    queue = MemoryQueue()
    queue.put("1", reads=GIVE_UP_READS - 1)

    async def handle(_message: Message) -> None:
        raise RuntimeError("a bug")

    await WorkLoop(queue, handle).run_once()

    assert queue.outcome("1") == ("dead", "RuntimeError: a bug")


async def test_an_old_message_that_only_waits_is_not_poison() -> None:
    """A message may wait as often as it must: being read often alone condemns nothing."""
    queue = MemoryQueue()
    queue.put("1", reads=10 * GIVE_UP_READS)

    async def handle(_message: Message) -> float:
        return 1

    await WorkLoop(queue, handle).run_once()

    assert queue.outcome("1") == ("defer", 1)


async def test_a_message_of_unknown_kind_is_put_aside_at_once() -> None:
    """What no handler knows cannot succeed later either."""
    queue = MemoryQueue()
    queue.put("1", kind="riddle")

    async def handle(message: Message) -> None:
        raise UnknownKind(message.kind)

    await WorkLoop(queue, handle).run_once()

    assert queue.outcome("1") == ("dead", "UnknownKind: riddle")


async def test_while_the_database_is_away_messages_wait() -> None:
    """Work that lost its database is tried again and never condemned for it."""
    queue = MemoryQueue()
    queue.put("1", reads=GIVE_UP_READS)

    async def handle(_message: Message) -> None:
        raise DatabaseUnavailable("away")

    await WorkLoop(queue, handle, retry_base=0.1).run_once()

    assert queue.outcome("1") == ("defer", 0.1)


async def test_long_work_keeps_its_message_hidden() -> None:
    """The visibility of a message is renewed for as long as its work lasts."""
    queue = MemoryQueue(visibility_seconds=0.03)

    async def handle(_message: Message) -> None:
        await until(lambda: queue.renewals >= 3, "renewed")

    async with running(queue, handle):
        queue.put("1")
        await until(lambda: queue.outcome("1"), "settled")

    assert queue.outcome("1") == ("done", None)


async def test_no_more_messages_are_at_work_than_there_are_places() -> None:
    """The loop takes what it can work on at once, and the next when one ends."""
    queue = MemoryQueue()
    free = asyncio.Event()
    at_work: list[str] = []

    async def handle(message: Message) -> None:
        at_work.append(message.id)
        await free.wait()

    async with running(queue, handle):
        for number in range(CONCURRENCY + 4):
            queue.put(str(number))
        await until(lambda: len(at_work) == CONCURRENCY, "all slots in use")
        assert len(queue.waiting) == 4
        free.set()
        await until(lambda: len(queue.settled) == CONCURRENCY + 4, "all settled")


async def test_a_saga_waits_for_no_calendar() -> None:
    """Behind more background work than there are places a saga begins while none of that has ended; the rest is put back."""
    queue = MemoryQueue()
    end = asyncio.Event()
    at_work: list[str] = []

    async def handle(message: Message) -> None:
        at_work.append(message.kind)
        if message.kind in BACKGROUND:
            await end.wait()

    kinds = sorted(BACKGROUND)
    for number in range(3 * CONCURRENCY):
        queue.put(str(number), kind=kinds[number % len(kinds)])
    queue.put("saga", kind="saga")
    async with running(queue, handle):
        await until(lambda: queue.outcome("saga"), "the saga")
        begun = len(at_work) - 1
        end.set()

    assert begun == CONCURRENCY // BACKGROUND_SHARE
    put_back = [seconds for how, _, seconds in queue.settled if how == "defer"]
    assert len(put_back) == 3 * CONCURRENCY - begun
    assert all(PUT_BACK_SECONDS[0] <= seconds <= PUT_BACK_SECONDS[1] for seconds in put_back)


async def test_background_work_that_ended_makes_room_for_more() -> None:
    """However it ended: a place is never lost."""
    queue = MemoryQueue()

    async def handle(_message: Message) -> None:
        raise RuntimeError("a bug")

    async with running(queue, handle):
        for number in range(CONCURRENCY):
            queue.put(str(number), kind="sync_calendar")
            await until(lambda row=str(number): queue.outcome(row), "settled")

    assert all(with_ <= 1 for _, _, with_ in queue.settled)


async def test_the_loop_outlives_a_queue_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the queue is away the loop waits; afterwards it goes on."""
    monkeypatch.setattr(loop, "_AWAY_PAUSE_SECONDS", 0.01)
    queue = MemoryQueue()
    queue.is_away = True

    async def handle(_message: Message) -> None:
        return None

    async with running(queue, handle):
        queue.waiting.append(Message("mail", "1", "tenant", 0))
        await asyncio.sleep(0)
        queue.is_away = False
        await until(lambda: queue.outcome("1"), "settled")


async def test_stopping_finishes_what_is_under_way() -> None:
    """After stop nothing new is taken, and what is at work ends as usual."""
    queue = MemoryQueue()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(_message: Message) -> None:
        begun.set()
        await go_on.wait()

    async with running(queue, handle) as stop:
        queue.put("1")
        await begun.wait()
        stop.set()
        queue.put("2")
        go_on.set()

    assert queue.outcome("1") == ("done", None)
    assert [message.id for message in queue.waiting] == ["2"]


@pytest.mark.fact("BUS-6")
async def test_stopping_gives_back_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that does not end in time is broken off and its message visible to others at once."""
    monkeypatch.setattr(loop, "DRAIN_SECONDS", 0.01)
    queue = MemoryQueue()
    begun = asyncio.Event()

    async def handle(_message: Message) -> None:
        begun.set()
        await asyncio.Event().wait()

    async with running(queue, handle):
        queue.put("1")
        await begun.wait()

    assert queue.outcome("1") == ("defer", 0)
