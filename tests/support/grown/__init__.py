"""Databases of the shape that a year of business gives them, filled by a few statements."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.support.clock import Clock

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
"""A Wednesday: what time it is in a grown database."""

BOOKINGS, PEOPLE = 20_000, 100
"""A hundredth of a large installation."""

_FOLDER = Path(__file__).parent


def grow(url: str, bookings: int = BOOKINGS, people: int = PEOPLE) -> None:
    """Fill a migrated database with 27 companies of skewed size and their year of `bookings`.

    Its clock stands at `NOON`. Autovacuum need not run: statistics are there.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        Clock(connection).set(NOON)
        for name, value in {
            "bookings": bookings,
            "people": people,
            "first_day": (NOON.replace(year=NOON.year - 2)).date(),
        }.items():
            connection.execute("select set_config(%s, %s, false)", [f"grown.{name}", str(value)])
        connection.execute(_file("companies"))
        fill(connection, "bookings", "events", "meetings", "mirrors", "history", "present")
        connection.execute("vacuum analyze")


def fill(connection: psycopg.Connection, *parts: str) -> None:
    """Run files of this folder as a restored backup would come in: without triggers."""
    connection.execute("set session_replication_role = replica")
    for part in parts:
        connection.execute(_file(part))
    connection.execute("set session_replication_role = origin")


def _file(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text()
