"""Both queues keep the same promises."""

from __future__ import annotations

import asyncio

import pytest

from app.queue import Message
from tests.queue.conftest import TENANT, Bench
from tests.worker.waiting import until


async def receive(bench: Bench) -> Message:
    """The next message, within a few seconds."""
    found = await until(lambda: bench.queue.receive(16, 0.2), "a message")
    assert len(found) == 1
    return found[0]


async def test_a_message_arrives_as_it_was_sent(bench: Bench) -> None:
    """What was queued is read once, with kind, row and tenant."""
    await bench.put("7")

    message = await receive(bench)

    assert (message.kind, message.id, message.tenant_id, message.reads) == ("mail", "7", TENANT, 1)
    assert await bench.queue.receive(16, 0) == []


async def test_a_done_message_is_gone(bench: Bench) -> None:
    """A message that has served is nowhere any more."""
    await bench.put("7")

    await bench.queue.done(await receive(bench))

    assert await bench.queue.receive(16, 0) == []
    assert bench.left() == 0


@pytest.mark.fact("BUS-5")
async def test_a_deferred_message_comes_back_and_is_counted(bench: Bench) -> None:
    """A message that must wait is hidden for that long and counts every reading."""
    await bench.put("7")
    for reads in (1, 2):
        message = await receive(bench)
        assert (message.id, message.reads) == ("7", reads)
        await bench.queue.defer(message, 0.8)
        assert await bench.queue.receive(16, 0) == []

    assert (await receive(bench)).reads == 3


async def test_a_message_given_back_is_visible_at_once(bench: Bench) -> None:
    """A wait of nothing is none."""
    await bench.put("7")

    await bench.queue.defer(await receive(bench), 0)

    assert (await receive(bench)).id == "7"


@pytest.mark.fact("BUS-3")
async def test_a_message_at_work_can_be_kept(bench: Bench) -> None:
    """Renewing keeps the message, which can be settled afterwards."""
    await bench.put("7")
    message = await receive(bench)

    await bench.queue.renew(message)
    await bench.queue.done(message)

    assert bench.left() == 0


async def test_a_message_given_up_does_not_come_back(bench: Bench) -> None:
    """What nobody can work on leaves the queue."""
    await bench.put("7")

    await bench.queue.dead(await receive(bench), "RuntimeError: a bug")

    assert await bench.queue.receive(16, 0) == []
    assert bench.left() == 0


async def test_messages_that_come_while_one_waits_are_received(bench: Bench) -> None:
    """A waiting receive ends with the message that arrives meanwhile or is found next."""
    waiting = asyncio.create_task(until(lambda: bench.queue.receive(16, 5), "a message"))
    await asyncio.sleep(0)
    await bench.put("7")

    assert [message.id for message in await waiting] == ["7"]


async def test_wake_ends_a_waiting_receive(bench: Bench) -> None:
    """Whoever stops a worker need not wait for a message."""
    waiting = asyncio.create_task(bench.queue.receive(16, 60))
    await asyncio.sleep(0.05)

    bench.queue.wake()

    assert await asyncio.wait_for(waiting, 5) == []
