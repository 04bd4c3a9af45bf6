"""A connection as the worker's login of production."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.servers import TestDatabase


@pytest.fixture
def worker_sql(database: TestDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.worker, autocommit=True) as connection:
        yield connection
