"""One database, cloud, queue and killer for all tests of a module, and again for the other kind of
queue; each test has bookings of its own.

The matrices are full with the queue inside the database. What a worker does is the same with
Service Bus, so there each kind of work and each fault comes once: the rest is marked `pgmq`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from tests.faults.harness import Harness, running_harness
from tests.faults.killer import Killer, killing
from tests.queue.broker import Broker, Store
from tests.support import servers
from tests.support.servers import TestDatabase
from tests.support.tap_items import SERVERS

QUEUES = ("pgmq", "servicebus")
_LOCK_SECONDS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [
        item
        for item in items
        if not item.get_closest_marker("pgmq") or item.callspec.params["queue_kind"] == "pgmq"
    ]


@pytest.fixture(scope="module", params=QUEUES)
def queue_kind(request: pytest.FixtureRequest) -> str:
    """The `QUEUE_BACKEND` of the workers."""
    return request.param


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def broker(queue_kind: str) -> AsyncIterator[Broker | None]:
    """That of the workers' queue; None for the queue inside the database."""
    if queue_kind == "pgmq":
        yield None
        return
    async with Broker(Store(lock_seconds=_LOCK_SECONDS)) as running:
        yield running


@pytest.fixture(scope="module")
def shared_database(request: pytest.FixtureRequest, queue_kind: str) -> Iterator[TestDatabase]:
    """A migrated database for this module and kind of queue."""
    with request.session.stash[SERVERS].get(servers.NEWEST).database() as fresh:
        yield fresh


@pytest.fixture(scope="module")
def shared_sql(shared_database: TestDatabase) -> Iterator[psycopg.Connection]:
    """A superuser's connection to it."""
    with psycopg.connect(shared_database.superuser, autocommit=True) as connection:
        yield connection


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def harness(
    shared_database: TestDatabase, shared_sql: psycopg.Connection, broker: Broker | None
) -> AsyncIterator[Harness]:
    """A company on it."""
    async with running_harness(shared_database, shared_sql, broker) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def killer(
    shared_database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Killer]:
    """Workers that die."""
    folder: Path = tmp_path_factory.mktemp("killed")
    async with killing(folder, shared_database.superuser) as running:
        yield running
