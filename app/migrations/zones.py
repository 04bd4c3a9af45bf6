"""Whether this server's table of zones tells the times that this program shows."""

from __future__ import annotations

import psycopg

from app.migrations.values import value
from app.zones import differences


def differing(connection: psycopg.Connection) -> list[str]:
    """A sentence for each zone in use of which the two tables differ."""
    offsets = connection.execute("select to_regprocedure('api.zone_offsets()')").fetchone()
    if offsets is None or offsets[0] is None:
        return []
    told = value(connection, "select api.zone_offsets()")
    return [str(difference) for difference in differences(told)]
