"""A grown database, and a connection that tells what is read."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.plans.company import Company
from tests.plans.watch import LARGE_PAGES, Watch
from tests.support import servers
from tests.support.tap_items import SERVERS


@pytest.fixture(scope="module")
def grown(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """A superuser's connection to a grown database of this module; tests roll back."""
    server = request.session.stash[SERVERS].get(servers.NEWEST)
    with (
        server.database(template="grown") as database,
        psycopg.connect(database.superuser, autocommit=True) as connection,
    ):
        yield connection


@pytest.fixture(scope="module")
def company(grown: psycopg.Connection) -> Company:
    return Company(grown)


@pytest.fixture(scope="module")
def watch(grown: psycopg.Connection) -> Watch:
    return Watch(grown)


@pytest.fixture(scope="module")
def large(grown: psycopg.Connection) -> set[str]:
    """Tables and indexes that grow: those that are large by now."""
    return {
        name
        for (name,) in grown.execute(
            "select relname from pg_class where relpages >= %s and relkind in ('r', 'i')"
            " and relnamespace::regnamespace::text in ('booking', 'pgmq')",
            [LARGE_PAGES],
        )
    }
