"""Which versions of rows stand in a database: equal before and after where nothing was written."""

from __future__ import annotations

import psycopg
from psycopg import sql

# A row for each calendar, target or job, written whenever it is looked at; caches; counters.
CLOCKWORK = frozenset(
    {
        "busy_days",
        "calendar_comparisons",
        "calendar_mirrors",
        "calendar_freshness",
        "calendar_syncs",
        "periodic_jobs",
        "provider_calls",
        "rate_windows",
        "reconcile_targets",
        "work",
    }
)


def row_versions(connection: psycopg.Connection) -> dict[str, list[tuple[str, str]]]:
    """Place and inserting transaction of every row of the tables that grow with bookings."""
    tables = connection.execute(
        "select relname::text from pg_class where relnamespace = 'booking'::regnamespace"
        " and relkind = 'r' and relname <> all(%s) order by 1",
        [sorted(CLOCKWORK)],
    ).fetchall()
    return {
        table: connection.execute(
            sql.SQL("select ctid::text, xmin::text from {} order by 1").format(
                sql.Identifier("booking", table)
            )
        ).fetchall()
        for (table,) in tables
    }
