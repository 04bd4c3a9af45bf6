"""Both queues, each with a way to put a message in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest

from app.config import Settings
from app.db import Database, Listener
from app.queue import Message, WorkQueue
from app.queue.pgmq import PgmqQueue
from app.queue.servicebus import ServiceBusQueue, connect
from tests.queue.broker import Broker, Store
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

TENANT = "00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Bench:
    """A queue under test; `put` queues a message about a row, `left` counts what is there."""

    queue: WorkQueue
    put: Callable[[str], Awaitable[None]]
    left: Callable[[], int]


@pytest.fixture
def put_in_database(sql: psycopg.Connection) -> Callable[[str], None]:
    """Queues as the database's functions do, in a transaction of its own."""

    def put(row: str) -> None:
        with sql.transaction():
            sql.execute("select set_config('booking.tenant_id', %s, true)", [TENANT])
            sql.execute("select booking.enqueue('mail', %s)", [row])

    return put


@pytest.fixture
async def pgmq_queue(
    database: TestDatabase, settings: Settings, worker_db: Database
) -> AsyncIterator[PgmqQueue]:
    """The database's queue, woken by notifications."""
    listener = Listener(database.worker, settings, "holdfast_worker")
    queue = PgmqQueue(worker_db, 30, listener)
    async with listener:
        yield queue


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with Broker(Store(lock_seconds=5)) as running:
        yield running


@pytest.fixture
async def bus_queue(broker: Broker) -> AsyncIterator[ServiceBusQueue]:
    """The real client on the broker."""
    settings = make_settings(servicebus_connection_string=broker.connection_string)
    async with connect(settings) as queue:
        yield queue


@pytest.fixture(params=["pgmq", "servicebus"])
def bench(request: pytest.FixtureRequest) -> Bench:
    """Each queue in turn."""
    if request.param == "pgmq":
        put_now = request.getfixturevalue("put_in_database")
        sql = request.getfixturevalue("sql")

        async def put(row: str) -> None:
            put_now(row)

        def left() -> int:
            return sql.execute("select count(*) from pgmq.q_holdfast").fetchone()[0]

        return Bench(request.getfixturevalue("pgmq_queue"), put, left)
    queue = request.getfixturevalue("bus_queue")
    store = request.getfixturevalue("broker").store

    async def send(row: str) -> None:
        await queue.send([Message("mail", row, TENANT, 0, receipt=uuid4().hex)])

    return Bench(queue, send, lambda: len(store.messages))
