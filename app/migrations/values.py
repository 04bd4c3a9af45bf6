"""One value from the database."""

from __future__ import annotations

from typing import Any

import psycopg


def value(connection: psycopg.Connection, query: str, params: list[Any] | None = None) -> Any:
    """The only column of the only row of `query`.

    Raises:
        LookupError: there is no row.
    """
    row = connection.execute(query, params).fetchone()
    if row is None:
        raise LookupError(query)
    return row[0]
