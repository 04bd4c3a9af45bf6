"""The tests' own tools: databases apart from each other, a clock that obeys, TAP that fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from app.db import Database
from tests.support import pgtap
from tests.support.clock import Clock
from tests.support.items import every_item
from tests.support.servers import TestDatabase, TestServer

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_databases_are_apart(server: TestServer, database: TestDatabase) -> None:
    """What one test writes no other test sees, and its database is gone afterwards."""
    with psycopg.connect(database.superuser, autocommit=True) as connection:
        connection.execute("create table public.mine ()")
    with server.database() as other, psycopg.connect(other.superuser) as connection:
        assert connection.execute("select to_regclass('public.mine')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(other.superuser)


@pytest.mark.every_postgres
def test_version(sql: psycopg.Connection, postgres_version: str) -> None:
    """A test that is marked for every PostgreSQL runs on the one that it says."""
    assert sql.info.server_version // 10000 == int(postgres_version)


@pytest.mark.every_postgres
def test_clock(database: TestDatabase, sql: psycopg.Connection, clock: Clock) -> None:
    """A set clock stands still for every connection at once; a running one shows real time."""
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=30)
    clock.set(NOON)
    with psycopg.connect(database.superuser, autocommit=True) as other:
        read = "select booking.now()"
        assert other.execute(read).fetchone() == sql.execute(read).fetchone() == (NOON,)
        assert clock.advance(minutes=10) == NOON + timedelta(minutes=10)
        assert other.execute(read).fetchone() == (NOON + timedelta(minutes=10),)
    with pytest.raises(ValueError, match="offset"):
        clock.set(datetime(2026, 1, 1))
    clock.run()
    assert clock.now() > NOON - timedelta(days=365)
    assert clock.now() != NOON + timedelta(minutes=10)


async def test_roles_of_the_databases(app_db: Database, worker_db: Database) -> None:
    """`app_db` and `worker_db` have the rights of app and worker."""
    for database, role in ((app_db, "holdfast_app"), (worker_db, "holdfast_worker")):
        async with database.connection() as connection:
            cursor = await connection.execute("select current_user as role")
            assert await cursor.fetchone() == {"role": role}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("select plan(1); select ok(true); select * from finish();", None),
        ("select plan(1); select ok(false, 'no'); select * from finish();", "a test failed"),
        ("select plan(2); select ok(true); select * from finish();", "planned 2 tests, ran 1"),
        ("select ok(true);", "one plan"),
        ("select plan(1); select is(1, 1) as x;", None),
    ],
)
def test_tap_verdict(server: TestServer, tmp_path: Path, body: str, problem: str | None) -> None:
    """A pgTAP file passes only when it has a plan, runs all of it, and nothing failed."""
    file = tmp_path / "file.sql"
    file.write_text(body)
    with server.database(template="pgtap") as database:
        if problem == "one plan":
            with pytest.raises(psycopg.Error, match="plan"):
                pgtap.run(database.superuser, file)
            return
        verdict = pgtap.verdict(pgtap.run(database.superuser, file))
    assert verdict == problem


def test_items_of_a_loop_that_failed_are_named() -> None:
    """One that fails stops no other; the names of those that failed, and why, are what is told."""
    tried = []

    def loop() -> None:
        with every_item() as item:
            for number in range(4):
                with item(f"{'odd' if number % 2 else 'even'} {number}"):
                    tried.append(number)
                    assert number % 2 == 0

    with pytest.raises(ExceptionGroup, match=r"^item: odd 1; item: odd 3") as told:
        loop()
    assert tried == [0, 1, 2, 3]
    assert "item: odd 3" in told.value.exceptions[1].__notes__
