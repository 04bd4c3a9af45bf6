"""One database, cloud and killer for all tests of a module; each test has bookings of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from tests.faults.bed import Bed, laid
from tests.faults.killer import Killer, killing
from tests.support import servers
from tests.support.servers import TestDatabase
from tests.support.tap_items import SERVERS


@pytest.fixture(scope="module")
def shared_database(request: pytest.FixtureRequest) -> Iterator[TestDatabase]:
    """A migrated database for this module."""
    with request.session.stash[SERVERS].get(servers.NEWEST).database() as fresh:
        yield fresh


@pytest.fixture(scope="module")
def shared_sql(shared_database: TestDatabase) -> Iterator[psycopg.Connection]:
    """A superuser's connection to it."""
    with psycopg.connect(shared_database.superuser, autocommit=True) as connection:
        yield connection


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bed(shared_database: TestDatabase, shared_sql: psycopg.Connection) -> AsyncIterator[Bed]:
    """A company on it."""
    async with laid(shared_database, shared_sql) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def killer(
    shared_database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Killer]:
    """Workers that die."""
    folder: Path = tmp_path_factory.mktemp("killed")
    async with killing(folder, shared_database.superuser) as running:
        yield running
