"""The simulator's own door to the database: a small pool, and rows as dicts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, LiteralString, Self

import psycopg
import structlog
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

if TYPE_CHECKING:
    from app.config import Settings

log = structlog.get_logger("holdfast.simulator")

ROLE = "holdfast_simulator"
_ACQUIRE_SECONDS = 5.0

Row = dict[str, Any]


class StoreUnavailable(Exception):
    """No database is configured."""


class Session:
    """One transaction."""

    def __init__(self, connection: psycopg.AsyncConnection[Row]) -> None:
        self._connection = connection

    async def rows(self, query: LiteralString, **params: Any) -> list[Row]:
        cursor = await self._connection.execute(query, params)
        return await cursor.fetchall()

    async def row(self, query: LiteralString, **params: Any) -> Row | None:
        cursor = await self._connection.execute(query, params)
        return await cursor.fetchone()

    async def one(self, query: LiteralString, **params: Any) -> Row:
        """The row that the query is sure to have."""
        row = await self.row(query, **params)
        if row is None:
            raise LookupError("a row was expected")
        return row

    async def run(self, query: LiteralString, **params: Any) -> int:
        """The number of rows touched."""
        cursor = await self._connection.execute(query, params)
        return cursor.rowcount

    async def run_many(self, query: LiteralString, values: Sequence[Row]) -> None:
        """The same statement for each of `values`, in one round trip."""
        async with self._connection.cursor() as cursor:
            await cursor.executemany(query, values)


class Store:
    """A pool of connections that act as `holdfast_simulator` where the login may.

    Opens itself when first used; belongs to the event loop that used it first.

    Args:
        url: libpq address of the database that has the schema `simulator`.
    """

    def __init__(self, url: str, *, max_size: int = 8) -> None:
        self._pool = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=max_size,
            timeout=_ACQUIRE_SECONDS,
            kwargs={"row_factory": dict_row, "application_name": "holdfast simulator"},
            configure=_take_role,
            check=self._check,
            open=False,
        )
        self._opening = asyncio.Lock()
        self._is_open = False

    @classmethod
    def from_settings(cls, settings: Settings, *, max_size: int = 8) -> Self:
        """
        Raises:
            StoreUnavailable: `DATABASE_URL` is empty, so somebody has yet to start the
                embedded server and to pass its address on.
        """
        if settings.database_url is None:
            raise StoreUnavailable("the simulator needs DATABASE_URL")
        return cls(settings.database_url.get_secret_value(), max_size=max_size)

    async def open(self) -> None:
        async with self._opening:
            if not self._is_open:
                await self._pool.open()
                self._is_open = True

    async def close(self) -> None:
        if self._is_open:
            self._is_open = False
            await self._pool.close()

    async def _check(self, connection: psycopg.AsyncConnection[Row]) -> None:
        """Before a connection is given out. When the server left it, it left the others too:
        found one by one, each would cost a longer pause than the one before."""
        try:
            await AsyncConnectionPool.check_connection(connection)
        except psycopg.OperationalError:
            await self._pool.check()
            raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        """Commits at the end, rolls back when the block raises."""
        if not self._is_open:
            await self.open()
        async with self._pool.connection() as connection:
            yield Session(connection)


async def _take_role(connection: psycopg.AsyncConnection[Row]) -> None:
    try:
        await connection.execute(f"set role {ROLE}")
        await connection.commit()
    except psycopg.Error:
        # A database without our roles: whoever logged in has to have the rights.
        await connection.rollback()
        log.debug("simulator_role_not_taken", role=ROLE)
