"""A database that a restore left half made. Migrated, it would be valid, and empty of bookings."""

from __future__ import annotations

import psycopg

from app.migrations.errors import MigrationError
from app.migrations.loader import FUNCTION_SCHEMAS


def refuse_leftovers(connection: psycopg.Connection) -> None:
    """For a database to which no migration was applied. Our schemas come with the first, in one
    transaction with the note of it: without that they are those of a restore that stopped.

    Raises:
        MigrationError: it is such a database; nothing was changed.
    """
    rows = connection.execute(
        "select nspname from pg_namespace where nspname = any(%s) order by nspname",
        [list(FUNCTION_SCHEMAS)],
    ).fetchall()
    if not rows:
        return
    found = ", ".join(name for (name,) in rows)
    raise MigrationError(
        f"the database has the schema {found}, but no migration was ever applied to it: a restore"
        " stopped in it, as it does on a server without the roles that the backup names."
        " Nothing was changed. Run `holdfast migrate` against another, empty database of this"
        " server, which makes the roles; then drop this one, create it again and restore again"
    )
