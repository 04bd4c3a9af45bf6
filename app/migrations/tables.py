"""Tables by migration: yoyo on our own connection.

Three things differ from yoyo's command line. It runs on the connection that holds the
migration lock, so that a killed migration takes its unfinished statement with it. A migration
and the note that it was applied are one transaction, unless it says `transactional: false`: then
each of its statements is one, so that a large table is locked by none for long, and whoever is
interrupted begins again, so that each may be repeated. And yoyo's own lock row, which outlives a
killed process and would block every later run, is cleared: whoever holds our lock knows that
it is stale.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
from yoyo import read_migrations
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import DatabaseURI
from yoyo.migrations import Migration, default_migration_table

from app.migrations import foundation
from app.migrations.errors import MigrationError
from app.migrations.history import SCHEMA, digest


class _Backend(PostgresqlPsycopgBackend):
    def __init__(self, connection: psycopg.Connection) -> None:
        self._given = connection
        nowhere = DatabaseURI("postgresql+psycopg", None, None, None, None, None, {})
        super().__init__(nowhere, default_migration_table)

    def connect(self, dburi: DatabaseURI) -> psycopg.Connection:
        return self._given

    def apply_one(self, migration: Migration, force: bool = False, mark: bool = True) -> None:
        migration.load()
        if not migration.use_transactions:
            migration.process_steps(self, "apply", force=force)
        with self.transaction():
            if migration.use_transactions:
                migration.process_steps(self, "apply", force=force)
            self.log_migration(migration, "apply")
            self.mark_one(migration, log=False)
            text = Path(migration.path).read_text(encoding="utf-8")
            self.execute(
                "update _yoyo_log set comment = :digest where migration_id = :name",
                {"digest": digest(text), "name": migration.id},
            )


def apply_migrations(
    connection: psycopg.Connection,
    folder: Path,
    say: Callable[[str], None] = lambda line: None,
) -> list[str]:
    """Apply what `folder` has and the database has not; the names, in order.

    Needs autocommit and the migration lock.

    Args:
        say: told which tables of a database in use are about to be rewritten.

    Raises:
        MigrationError: a migration failed; it left nothing behind, or, one in steps, what may
            be done again; those before it stay.
    """
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(f"set search_path = {SCHEMA}")
    backend = _Backend(connection)
    backend.init_database()
    backend.break_lock()
    backend.ensure_internal_schema_updated()
    migrations = read_migrations(str(folder))
    pending = backend.to_apply(migrations)
    is_in_use = len(pending) < len(migrations)
    for migration in pending:
        rewritten = rewritten_by(Path(migration.path))
        if rewritten and is_in_use:
            say(
                f"{migration.id} rewrites {', '.join(rewritten)}; until that is done, some ten"
                " seconds for a million rows, requests that need it wait or answer 503"
            )
        try:
            backend.apply_one(migration)
        except psycopg.Error as error:
            raise MigrationError(f"{migration.id}: {error}") from error
    foundation.hand_over(connection, SCHEMA)
    return [migration.id for migration in pending]


def rewritten_by(path: Path) -> list[str]:
    """Tables that a migration says it rewrites, under a lock that keeps out readers too."""
    found = re.search(r"^-- rewrites: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].split() if found else []
