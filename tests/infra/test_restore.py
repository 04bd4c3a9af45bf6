"""A restore on a server without our roles, and what `migrate` says to what it left."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import psycopg
import pytest

from app.devdb.place import wheel_binaries
from app.migrations import MigrationError, migrate
from tests.migrations.test_drift import dump
from tests.support.office import Office
from tests.support.servers import TestDatabase


@pytest.fixture
def backup(database: TestDatabase, sql: psycopg.Connection, tmp_path: Path) -> Path:
    """Of a database that holds something."""
    Office(sql)
    file = tmp_path / "holdfast.dump"
    run("pg_dump", "--format=custom", f"--file={file}", database.superuser)
    return file


def run(program: str, *arguments: str, fails: bool = False) -> None:
    done = subprocess.run(
        [wheel_binaries() / program, *arguments], capture_output=True, text=True, check=False
    )
    assert (done.returncode != 0) is fails, done.stderr


def plain(statements: list[str]) -> list[str]:
    """Without brackets: an expression that is read again has others."""
    return [re.sub("[()]", "", statement) for statement in statements]


def schemas(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select nspname from pg_namespace where nspname !~ '^pg_' order by 1"
        ).fetchall()
    return [name for (name,) in rows]


def test_what_a_broken_restore_left_is_refused(backup: Path, elsewhere: str) -> None:
    """Migrated it would be a valid database without a booking: nothing is done, and the message
    says what to do; after that the restore succeeds."""
    restore = ("pg_restore", "--exit-on-error", f"--dbname={elsewhere}", str(backup))
    run(*restore, fails=True)
    left = schemas(elsewhere)
    with pytest.raises(
        MigrationError, match=r"restore stopped.*`holdfast migrate` against another"
    ):
        migrate(elsewhere)
    assert schemas(elsewhere) == left

    other = elsewhere.replace("/holdfast?", "/other?")
    administrator = elsewhere.replace("/holdfast?", "/postgres?")
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute("create database other")
        assert migrate(other).is_new
        connection.execute("drop database holdfast")
        connection.execute("create database holdfast")
    run(*restore)
    assert not migrate(elsewhere).is_new
    with psycopg.connect(elsewhere) as connection:
        assert connection.execute("select slug from booking.tenants").fetchall() == [("acme",)]


def test_what_a_restore_did_in_spite_of_errors_is_made_whole(
    backup: Path, elsewhere: str, database: TestDatabase
) -> None:
    """Owners, grants and policies that failed for want of the roles are made by `migrate`."""
    run("pg_restore", f"--dbname={elsewhere}", str(backup), fails=True)
    assert not migrate(elsewhere).is_new
    made, wanted = plain(dump(elsewhere)), plain(dump(database.superuser))
    assert [part for part in wanted if part not in made] == []
    with psycopg.connect(elsewhere) as connection:
        assert connection.execute("select slug from booking.tenants").fetchall() == [("acme",)]


def test_a_new_installation_is_told(elsewhere: str) -> None:
    """Whoever expected a restored database reads that there was none."""
    assert any("the database was empty" in line for line in migrate(elsewhere).lines())
    assert not any("the database was empty" in line for line in migrate(elsewhere).lines())
