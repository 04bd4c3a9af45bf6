"""A clock for one test's database: SQL asks `booking.now()`, tests replace its body."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

_SWAP = """
create table public.test_clock (at timestamptz);
insert into public.test_clock values (null);
grant select on public.test_clock to public;
grant usage on schema public to public;
create or replace function booking.now() returns timestamptz language sql volatile
as $$ select coalesce((select at from public.test_clock), clock_timestamp()) $$;
"""


class Clock:
    """Time as the database sees it, on every connection at once; it stands still once set."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        connection.execute(_SWAP)

    def now(self) -> datetime:
        """The time that rules see at this moment, in UTC."""
        return self._connection.execute("select booking.now()").fetchone()[0]

    def set(self, at: datetime) -> datetime:
        """Stop the clock at `at`, which needs an offset; returns it."""
        if at.tzinfo is None:
            raise ValueError("a time without an offset")
        self._connection.execute("update public.test_clock set at = %s", [at])
        # What the migration entered on the day of the run is not due later than the test's day.
        self._connection.execute(
            "update booking.periodic_jobs set next_run_at = %(at)s"
            " where last_run_at is null and next_run_at > %(at)s",
            {"at": at},
        )
        return at

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Stop the clock `by` (or timedelta's `parts`) after what it shows; the new time."""
        return self.set(self.now() + (by or timedelta()) + timedelta(**parts))

    def run(self) -> None:
        """Let real time flow again."""
        self._connection.execute("update public.test_clock set at = null")
