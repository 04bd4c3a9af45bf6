"""Service Bus and the way there fail, over real AMQP: nothing is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from app.queue.base import QueueUnavailable
from app.queue.dead_letters import dead_letters
from app.queue.pgmq import PgmqQueue
from app.queue.relay import Relay
from app.queue.servicebus import LockLost, ServiceBusQueue, connect
from tests.queue.broker import Broker, Mishap, Store
from tests.queue.conftest import TENANT
from tests.queue.test_servicebus import receive, send
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings
from tests.worker.waiting import until

ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def connected(connection_string: str) -> AsyncIterator[ServiceBusQueue]:
    async with connect(make_settings(servicebus_connection_string=connection_string)) as queue:
        yield queue


async def sent_at_last(queue: ServiceBusQueue, row: str, receipt: str) -> None:
    """As the relay does: again and again, the same message."""

    async def is_sent() -> bool:
        try:
            await send(queue, row, receipt)
        except QueueUnavailable:
            return False
        return True

    await until(is_sent, "sent", 30)


@pytest.mark.parametrize("mishap", [Mishap.SEND, Mishap.ACKNOWLEDGEMENT, Mishap.BUSY])
async def test_sending_fails_and_the_message_is_there_once(
    bus_queue: ServiceBusQueue, broker: Broker, mishap: Mishap
) -> None:
    """Lost before or after it was taken, or refused by a busy server: sent again it is one."""
    broker.store.mishaps.append(mishap)

    await sent_at_last(bus_queue, "7", "41")

    assert broker.store.mishaps == []
    assert [message.message_id for message in broker.store.messages] == ["mail:7:41:0"]


async def test_a_delivery_that_is_lost_comes_again(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """A message that was locked for a connection which broke is delivered when its lock ends."""
    broker.store.mishaps.append(Mishap.DELIVERY)
    await send(bus_queue, "7", "41")
    reading = asyncio.create_task(receive(bus_queue))
    await until(lambda: broker.store.mishaps == [], "lost")
    broker.store.lapse(broker.store.lock_seconds)

    message = await asyncio.wait_for(reading, 30)

    # More than twice where the machine is so slow that a second lock lapsed as well.
    assert message.id == "7"
    assert message.reads >= 2
    await bus_queue.done(message)
    assert broker.store.messages == []


@pytest.mark.fact("BUS-1")
@pytest.mark.parametrize("mishap", [Mishap.SETTLEMENT, Mishap.REPLY])
async def test_settling_fails_and_the_message_is_gone(
    bus_queue: ServiceBusQueue, broker: Broker, mishap: Mishap
) -> None:
    """Whether or not it was carried out before the connection broke: in the end it is."""
    await send(bus_queue, "7", "41")
    message = await receive(bus_queue)
    broker.store.mishaps.append(mishap)

    async def is_told() -> bool:
        try:
            await bus_queue.done(message)
        except QueueUnavailable:
            return False
        except LockLost:
            # Maybe done: whoever gets it next looks at the same row.
            pass
        return True

    await until(is_told, "settled", 30)

    assert broker.store.mishaps == []
    assert broker.store.messages == []


async def test_a_deferral_that_was_cut_short_leaves_one_message(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """The scheduled copy was sent and its acknowledgement lost: repeated, it is dropped."""
    await send(bus_queue, "7", "41")
    message = await receive(bus_queue)
    broker.store.mishaps.append(Mishap.ACKNOWLEDGEMENT)

    async def is_deferred() -> bool:
        try:
            await bus_queue.defer(message, 0.2)
        except QueueUnavailable:
            return False
        return True

    await until(is_deferred, "deferred", 30)

    assert [left.message_id for left in broker.store.messages] == ["mail:7:41:1"]
    assert (await receive(bus_queue)).reads == 2


async def test_the_broker_restarts_under_producer_and_consumer(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """What was sent before, during and after is received; what was done stays done."""
    await send(bus_queue, "1", "1")
    await bus_queue.done(await receive(bus_queue))
    await send(bus_queue, "2", "2")
    await broker.stop()
    sending = asyncio.create_task(sent_at_last(bus_queue, "3", "3"))
    with pytest.raises(QueueUnavailable):
        await until(lambda: bus_queue.receive(16, 1), "nothing can be received", 30)
    await broker.start()
    await sending

    rows = set()
    while len(rows) < 2:
        message = await receive(bus_queue)
        await bus_queue.done(message)
        rows.add(message.id)

    assert rows == {"2", "3"}
    assert broker.store.messages == []


async def test_a_queue_that_is_missing_is_waited_for(broker: Broker) -> None:
    """The error names what is missing; when it is there, work goes on."""
    broker.nodes.name = "another"
    async with connected(broker.connection_string) as queue:
        with pytest.raises(QueueUnavailable, match="no such queue"):
            await send(queue, "7", "41")
        broker.nodes.name = "holdfast"

        await sent_at_last(queue, "7", "41")

        assert (await receive(queue)).id == "7"


async def test_a_wrong_key_is_told(broker: Broker) -> None:
    """Neither sending nor receiving works, and nothing hangs."""
    async with connected(broker.connection_string_with("d3Jvbmc=")) as queue:
        with pytest.raises(QueueUnavailable):
            await send(queue, "7", "41")
        with pytest.raises(QueueUnavailable):
            await until(lambda: queue.receive(16, 1), "refused", 30)

    assert broker.store.sent == 0


@pytest.mark.fact("BUS-4")
async def test_a_message_that_kills_its_workers_ends_dead_and_can_be_redriven(
    bus_queue: ServiceBusQueue, broker: Broker
) -> None:
    """After max delivery count it is visible with its reason, and one command queues it again."""
    broker.store.max_deliveries = 2
    await send(bus_queue, "7", "41")
    for _ in range(2):
        assert (await receive(bus_queue)).id == "7"
        broker.store.lapse(broker.store.lock_seconds)
    settings = make_settings(servicebus_connection_string=broker.connection_string)

    async def is_dead() -> bool:
        return await bus_queue.receive(16, 0.1) == [] and bool(broker.store.dead)

    await until(is_dead, "dead")

    async with dead_letters(settings) as letters:
        [letter] = await letters.list(10)
        assert await letters.redrive(int(letter["id"]) + 1) is None
        assert await letters.redrive(int(letter["id"])) == letter
        assert await letters.list(10) == []

    assert (letter["kind"], letter["what"]) == ("bus_message", "mail 7")
    assert letter["last_error"] == "MaxDeliveryCountExceeded: Delivered too often."
    again = await receive(bus_queue)
    assert (again.id, again.reads) == ("7", 1)
    await bus_queue.done(again)
    assert (broker.store.messages, broker.store.dead) == ([], [])


async def test_operators_see_and_redrive_what_service_bus_gave_up(
    bus_queue: ServiceBusQueue, broker: Broker, database: TestDatabase
) -> None:
    """`holdfast queue` lists dead messages beside dead rows and queues them again, which is audited once."""
    await send(bus_queue, "7", "41")
    await bus_queue.dead(await receive(bus_queue), "RuntimeError: a bug")
    settings = {
        "DATABASE_URL": database.superuser,
        "QUEUE_BACKEND": "servicebus",
        "SERVICEBUS_CONNECTION_STRING": broker.connection_string,
    }

    async def holdfast(*arguments: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", "queue", *arguments),
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await asyncio.wait_for(process.communicate(), 60)
        return process.returncode, output.decode()

    (_, listed), (_, shown) = await asyncio.gather(
        holdfast("list", "--json"), holdfast("show", "bus_message", "1")
    )
    redriven = await holdfast("redrive", "bus_message", "1")
    again = await holdfast("redrive", "bus_message", "1")

    assert [(dead["kind"], dead["id"], dead["what"]) for dead in json.loads(listed)] == [
        ("bus_message", "1", "mail 7")
    ]
    assert json.loads(shown)["last_error"] == "RuntimeError: a bug"
    assert redriven == (0, "bus_message 1 is queued again\n")
    assert again == (1, "holdfast: no dead letter bus_message 1\n")
    assert (await receive(bus_queue)).id == "7"
    with psycopg.connect(database.superuser) as sql:
        audited = sql.execute(
            "select actor_type, actor_id like 'cli%', target_type, target_id, tenant_id::text,"
            " meta_json ->> 'what', meta_json ->> 'last_error' from booking.audit_logs"
            " where action = 'dead_letter.redriven'"
        ).fetchall()
    told = ("bus_message", "1", TENANT, "mail 7", "RuntimeError: a bug")
    assert audited == [("administrator", True, *told)]


async def test_the_relay_outlives_a_bug(
    pgmq_queue: PgmqQueue,
    bus_queue: ServiceBusQueue,
    put_in_database: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error that nobody foresaw costs a pause, neither the message nor the worker."""
    right, stop = bus_queue.send, asyncio.Event()

    async def wrong(_messages: object) -> None:
        monkeypatch.setattr(bus_queue, "send", right)
        raise AttributeError("a bug in a library")

    monkeypatch.setattr(bus_queue, "send", wrong)
    put_in_database("7")
    running = asyncio.create_task(Relay(pgmq_queue, bus_queue).run(stop))

    assert (await receive(bus_queue)).id == "7"
    stop.set()
    await asyncio.wait_for(running, 10)


@pytest.mark.parametrize("mishap", [Mishap.SEND, Mishap.ACKNOWLEDGEMENT])
async def test_a_relay_that_dies_after_sending_sends_again(
    pgmq_queue: PgmqQueue,
    bus_queue: ServiceBusQueue,
    broker: Broker,
    put_in_database: Callable[[str], None],
    sql: psycopg.Connection,
    mishap: Mishap,
) -> None:
    """Between Service Bus and the database: the row stays until it is told, and the second
    sending is dropped as a duplicate."""
    put_in_database("7")
    broker.store.mishaps.append(mishap)
    relayed = await pgmq_queue.receive(100, 0)
    await sent_at_last(bus_queue, relayed[0].id, str(relayed[0].receipt))
    sql.execute("update pgmq.q_holdfast set vt = clock_timestamp()")

    assert await Relay(pgmq_queue, bus_queue).run_once() == 1

    assert [message.delivery_count for message in broker.store.messages] == [0]
    assert sql.execute("select count(*) from pgmq.q_holdfast").fetchone() == (0,)


def test_a_store_without_limit_keeps_its_dead() -> None:
    """The dead-letter queue itself has no maximum of deliveries."""
    store = Store(max_deliveries=1)
    store.put(b"", "a")
    taken = store.take()
    assert taken is not None and taken.lock is not None
    store.abandon(taken.lock)

    for _ in range(20):
        dead = store.dead_letters.take()
        assert dead is not None and dead.lock is not None
        assert store.dead_letters.abandon(dead.lock)

    assert len(store.dead) == 1
