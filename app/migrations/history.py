"""Which migrations a database has, and whether this version can go on from there.

Until the first release the chain may begin again, or its first file change (`first.py`). A
database from before then has tables of which no migration of ours knows: going on would end in
an error half-way, or in tables that no function fits.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg

from app.migrations.errors import MigrationError
from app.migrations.values import value

SCHEMA = "migrations"
"""Schema of yoyo's own tables."""

_EMPTY_DATABASE = "name an empty database in DATABASE_URL and MIGRATE_DATABASE_URL"


class UnreleasedDatabase(MigrationError):
    """It was made by a version that was never released, whose data nobody was meant to keep.

    Attributes:
        seen: what tells.
    """

    def __init__(self, seen: str, remedy: str = _EMPTY_DATABASE) -> None:
        super().__init__(
            f"the database was made by an unreleased version ({seen}); nothing was changed:"
            f" {remedy} and start again"
        )
        self.seen = seen


def applied(connection: psycopg.Connection) -> list[str]:
    """Names of the migrations that were applied to this database, in their order."""
    table = f"{SCHEMA}._yoyo_migration"
    if value(connection, "select to_regclass(%s)", [table]) is None:
        return []
    rows = connection.execute(
        f"select migration_id from {table} order by migration_id"  # noqa: S608
    ).fetchall()
    return [name for (name,) in rows]


def digest(text: str) -> str:
    """What is noted of a migration's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_unreleased(connection: psycopg.Connection, folder: Path) -> None:
    """For a database that did not begin as the migrations of `folder` do.

    Raises:
        UnreleasedDatabase: it is one.
    """
    found, first = applied(connection), min(folder.glob("*.sql"))
    if not found:
        return
    if first.stem not in found:
        raise UnreleasedDatabase(f"unknown here: {_some(found)}")
    noted = _noted(connection, first.stem)
    if noted and noted != digest(first.read_text(encoding="utf-8")):
        raise UnreleasedDatabase(f"its {first.stem} was another")


def refuse_newer(connection: psycopg.Connection, folder: Path) -> None:
    """For a database to which migrations were applied that `folder` has not: the functions of this
    version would take the place of newer ones.

    Raises:
        MigrationError: it is one.
    """
    known = {path.stem for path in folder.glob("*.sql")}
    if unknown := [name for name in applied(connection) if name not in known]:
        raise MigrationError(
            f"the database was migrated by a newer version (unknown here: {_some(unknown)});"
            " nothing was changed: run that version"
        )


def _some(names: list[str]) -> str:
    last = len(names) - 1
    return names[0] if not last else f"{names[0]} to {names[last]}"


def _noted(connection: psycopg.Connection, migration: str) -> str | None:
    row = connection.execute(
        f"select comment from {SCHEMA}._yoyo_log"  # noqa: S608
        " where migration_id = %s and operation = 'apply' order by created_at_utc desc limit 1",
        [migration],
    ).fetchone()
    return row[0] if row else None
