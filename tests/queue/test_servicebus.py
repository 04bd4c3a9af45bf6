"""What is particular to Service Bus: locks, lost connections, and the way there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest

from app.queue import Message
from app.queue.base import MALFORMED, QueueUnavailable
from app.queue.pgmq import PgmqQueue
from app.queue.relay import Relay
from app.queue.servicebus import LockLost, ServiceBusQueue
from tests.queue.broker import Broker
from tests.queue.conftest import TENANT
from tests.worker.waiting import until


async def receive(queue: ServiceBusQueue) -> Message:
    async def look() -> list[Message]:
        try:
            return await queue.receive(16, 0.2)
        except QueueUnavailable:
            return []

    return (await until(look, "a message"))[0]


async def send(queue: ServiceBusQueue, row: str, receipt: str) -> None:
    await queue.send([Message("mail", row, TENANT, 0, receipt)])


@pytest.mark.fact("BUS-2")
async def test_what_is_sent_twice_is_delivered_once(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """The same message of the database has the same MessageId however often it is sent."""
    await send(bus_queue, "7", "41")
    await send(bus_queue, "7", "41")
    await send(bus_queue, "7", "42")

    assert broker.store.sent == 3
    assert [message.message_id for message in broker.store.messages] == [
        "mail:7:41:0",
        "mail:7:42:0",
    ]


@pytest.mark.fact("BUS-2", "BUS-5")
async def test_a_deferred_copy_is_no_duplicate(bus_queue: ServiceBusQueue, broker: Broker) -> None:
    """Each deferral is a message of its own, so that duplicate detection lets it pass."""
    await send(bus_queue, "7", "41")

    await bus_queue.defer(await receive(bus_queue), 0.1)

    assert [message.message_id for message in broker.store.messages] == ["mail:7:41:1"]
    assert (await receive(bus_queue)).reads == 2


@pytest.mark.fact("BUS-1")
async def test_a_lost_lock_is_told_and_the_message_comes_back(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """A message whose lock lapsed cannot be settled any more; it is delivered again."""
    await send(bus_queue, "7", "41")
    message = await receive(bus_queue)
    broker.store.messages[0].locked_until = 0

    with pytest.raises(LockLost):
        await bus_queue.done(message)

    assert (await receive(bus_queue)).reads == 2


async def test_tasks_that_send_at_once_open_one_link(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """A worker's tasks share the sender: none tears down the link that another is opening."""
    for connected in range(2):
        await asyncio.gather(*(send(bus_queue, f"{connected}-{row}", "41") for row in range(12)))
        broker.drop()

    assert broker.store.sent == 24


async def test_a_broken_connection_loses_nothing(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """After the network failed, the queue is found again and its messages with it."""
    broker.drop()

    async def sent() -> bool:
        try:
            await send(bus_queue, "7", "41")
        except QueueUnavailable:
            return False
        return True

    await until(sent, "the connection is back")
    await bus_queue.done(await receive(bus_queue))

    assert broker.store.messages == []


async def test_what_is_none_of_ours_is_malformed(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """A stranger's message is recognised as such and can be put aside."""
    broker.store.put(b"\x00Su\xa0\x05hello", "x")

    message = await receive(bus_queue)
    await bus_queue.dead(message, "UnknownKind: malformed")

    assert message.kind == MALFORMED
    assert [dead.dead_reason for dead in broker.store.dead] == ["UnknownKind"]


async def test_the_relay_moves_committed_messages(
    pgmq_queue: PgmqQueue,
    bus_queue: ServiceBusQueue,
    put_in_database: Callable[[str], None],
    sql: psycopg.Connection,
) -> None:
    """What the database queued is in Service Bus, and in the database no more."""
    put_in_database("7")
    put_in_database("8")

    assert await Relay(pgmq_queue, bus_queue).run_once() == 2

    assert {(await receive(bus_queue)).id, (await receive(bus_queue)).id} == {"7", "8"}
    assert sql.execute("select count(*) from pgmq.q_holdfast").fetchone() == (0,)


async def test_the_relay_keeps_what_it_could_not_send(
    pgmq_queue: PgmqQueue,
    bus_queue: ServiceBusQueue,
    put_in_database: Callable[[str], None],
    sql: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A message leaves the database only after Service Bus has it."""

    async def refuse(_messages: object) -> None:
        raise QueueUnavailable("away")

    monkeypatch.setattr(bus_queue, "send", refuse)
    put_in_database("7")

    with pytest.raises(QueueUnavailable):
        await Relay(pgmq_queue, bus_queue).run_once()

    assert sql.execute("select count(*) from pgmq.q_holdfast").fetchone() == (1,)
