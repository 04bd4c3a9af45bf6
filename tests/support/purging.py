"""Retention as a worker does it: a batch of every kind, each in a transaction of its own."""

from __future__ import annotations

from typing import Any

import psycopg

PREFIX = "purge_"


def purge(connection: psycopg.Connection) -> dict[str, int]:
    """Run one batch of every purge; how many rows of each kind went."""
    return {name.removeprefix(PREFIX): run(connection, name)["purged"] for name in jobs(connection)}


def purge_kind(connection: psycopg.Connection, kind: str) -> dict[str, Any]:
    """Run one batch of one kind; `purged` and `more`."""
    return run(connection, PREFIX + kind)


def jobs(connection: psycopg.Connection) -> list[str]:
    """The names of the periodic jobs that purge."""
    found = connection.execute(
        "select name from booking.periodic_jobs where starts_with(name, %s) order by name", [PREFIX]
    )
    return [name for (name,) in found]


def run(connection: psycopg.Connection, name: str) -> dict[str, Any]:
    with connection.transaction():
        connection.execute("set local role holdfast_worker")
        return connection.execute("select api.run_periodic(%s)", [name]).fetchone()[0]
