"""An office that never closes, so that a race has slots at any hour of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.support.office import Office
from tests.support.servers import TestServer


@pytest.fixture
def office(sql: psycopg.Connection) -> Office:
    """A company open round the clock, on real time."""
    made = Office(sql)
    sql.execute("delete from booking.availability_rules")
    sql.execute(
        "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
        " select %s, d, '00:00', '24:00' from generate_series(1, 7) d",
        [made.tenant_id],
    )
    return made


@pytest.fixture
def day() -> datetime:
    """Midnight (UTC) three days ahead: beyond every deadline."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=3)


@pytest.fixture
def log(server: TestServer) -> Path:
    """The PostgreSQL server's log, shared by all tests of the run."""
    return server.log
