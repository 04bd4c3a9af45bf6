"""A pool of connections and one way to use them: call a function of schema `api`."""

from __future__ import annotations

import asyncio
import re
import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import lru_cache
from time import monotonic
from typing import Any, Self

import psycopg
from psycopg import AsyncConnection, errors
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from app.config import Settings
from app.db import asking, session
from app.db.errors import ROLLED_BACK, NotMigrated, is_stale_plan, translate

Row = dict[str, Any]
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")
# A busy pool is waited for; a server that is away is not: after a slice of the wait, whoever
# waits asks again, which makes the pool connect again, or hears that it could not. Otherwise
# lost connections would come back on a schedule that doubles.
_POOL_SECONDS = 5.0
_POOL_SLICE_SECONDS = 1.0
_RECONNECT_SECONDS = 0.2


class Database:
    """Connections to one database with the rights of one role.

    It may be opened while the server is away: calls then raise `DatabaseUnavailable` until it
    is back, and heal by themselves.

    Args:
        url: libpq address of a login that is a member of `role`.
        settings: the values that SQL reads as session settings.
        role: `holdfast_app`, `holdfast_worker` or `holdfast_simulator`.
        max_size: connections at most.
    """

    def __init__(
        self, url: str, settings: Settings, role: str, *, min_size: int = 1, max_size: int = 10
    ) -> None:
        wanted = session.session_settings(settings, role)
        self._is_away = False
        self._not_migrated: NotMigrated | None = None

        async def configure(connection: AsyncConnection[Row]) -> None:
            self._not_migrated = None
            try:
                await session.prepare(connection, wanted)
            except errors.InvalidParameterValue as error:
                # `migrate` makes the role; a pool tells nobody why it gives no connection.
                self._not_migrated = NotMigrated(error.diag.message_primary)
                raise
            self._is_away = False

        async def reconnect_failed(_pool: AsyncConnectionPool[Any]) -> None:
            self._is_away = True

        self._pool: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            kwargs={
                **session.connection_options(url, role),
                "autocommit": True,
                "row_factory": dict_row,
            },
            min_size=min_size,
            max_size=max_size,
            open=False,
            configure=configure,
            reconnect_failed=reconnect_failed,
            reconnect_timeout=_RECONNECT_SECONDS,
            name=role,
        )

    async def open(self) -> None:
        """Begin to connect; does not wait for the server."""
        await self._pool.open()

    async def close(self) -> None:
        """End every connection; calls fail from now on."""
        await self._pool.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    async def call(self, name: str, /, *, retry_lost: bool = False, **params: Any) -> list[Row]:
        """The rows of `select * from api.<name>(p_<param> => …)`, one statement of its own.

        Deadlocks and serialization failures are tried once more. A connection lost under the
        statement is an error, because it may have been carried out, unless `retry_lost` says
        that carrying it out twice is harmless.

        Args:
            name: the function.
            retry_lost: the call is idempotent.
            params: the function's parameters, without or with their `p_`. Dicts and lists
                travel as jsonb.

        Raises:
            RaisedError: the database refused by rule.
            DatabaseUnavailable: away, overloaded or too slow; `NotMigrated` when the function
                does not exist.
            psycopg.Error: a bug.
        """
        return await self._call(name, params, retry_lost=retry_lost)

    async def rehearse(self, name: str, /, **params: Any) -> Row | None:
        """The first row that `call` would give; whatever the function changed is taken back."""
        rows = await self._call(name, params, retry_lost=True, is_kept=False)
        return rows[0] if rows else None

    async def _call(
        self, name: str, params: dict[str, Any], *, retry_lost: bool, is_kept: bool = True
    ) -> list[Row]:
        statement = _statement(name, tuple(params))
        values = list(params.values())
        if told := asking.settings_of_call(name):
            statement = _told(name, statement, tuple(told))
            values = [*told.values(), *values]
        try:
            return await self._run(statement, values, is_kept=is_kept)
        except psycopg.Error as error:
            is_harmless = isinstance(error, ROLLED_BACK) or is_stale_plan(error)
            if not is_harmless and not (retry_lost and _is_lost(error)):
                raise _raised(error) from error
        try:
            # Unprepared: the plan of another connection may be as stale.
            return await self._run(statement, values, prepare=False, is_kept=is_kept)
        except psycopg.Error as error:
            raise _raised(error) from error

    async def call_one(
        self, name: str, /, *, retry_lost: bool = False, **params: Any
    ) -> Row | None:
        """The first row of `call`, None when there is none."""
        rows = await self.call(name, retry_lost=retry_lost, **params)
        return rows[0] if rows else None

    async def call_value(self, name: str, /, *, retry_lost: bool = False, **params: Any) -> Any:
        """The first column of the first row of `call`, None when there is none."""
        row = await self.call_one(name, retry_lost=retry_lost, **params)
        return next(iter(row.values())) if row else None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Row]]:
        """A connection that answered a moment ago or is new; for the simulator's own store.

        Raises:
            psycopg.Error: none to be had in time.
        """
        connection = await self._take(monotonic() + _POOL_SECONDS)
        try:
            yield connection
        finally:
            await self._pool.putconn(connection)

    async def _take(self, deadline: float) -> AsyncConnection[Row]:
        while True:
            try:
                connection = await self._pool.getconn(_POOL_SLICE_SECONDS)
            except PoolTimeout:
                if self._not_migrated:
                    raise self._not_migrated from None
                if self._is_away or monotonic() > deadline:
                    raise
                continue
            if not await _has_died(connection):
                return connection
            await self._pool.putconn(connection)

    async def _run(
        self,
        statement: str,
        values: list[Any],
        *,
        prepare: bool | None = None,
        is_kept: bool,
    ) -> list[Row]:
        async with self.connection() as connection:
            try:
                # The server's own limit comes first; this one is for a network that is mute.
                async with (
                    asyncio.timeout(session.STATEMENT_TIMEOUT_SECONDS + 3),
                    nullcontext() if is_kept else connection.transaction(force_rollback=True),
                ):
                    cursor = await connection.execute(statement, values, prepare=prepare)
                    return await cursor.fetchall()
            except TimeoutError:
                await connection.close()
                raise psycopg.OperationalError("the server does not answer") from None
            except psycopg.Error as error:
                if is_stale_plan(error):
                    await connection.close()
                raise


@lru_cache(maxsize=512)
def _statement(name: str, params: tuple[str, ...]) -> str:
    full = [param if param.startswith("p_") else f"p_{param}" for param in params]
    for word in (name, *full):
        if not _IDENTIFIER.match(word):
            raise ValueError(f"{word!r} is no name of a function or parameter")
    arguments = ", ".join(f"{param} => %s" for param in full)
    return f"select * from api.{name}({arguments})"  # noqa: S608


@lru_cache(maxsize=512)
def _told(name: str, statement: str, settings: tuple[str, ...]) -> str:
    """`statement`, with the values of these settings as its first ones.

    A left join without a condition is a nested loop from left to right: the settings, which end
    with the transaction, are there before the function runs. These functions return one row.
    """
    called = statement.removeprefix("select * from ")
    made = ", ".join(f"set_config('{setting}', %s, true)" for setting in settings)
    return (
        f"select {name}.* from (select {made}) as told"  # noqa: S608
        f" left join lateral {called} as {name} on true"
    )


def _raised(error: psycopg.Error) -> Exception:
    translated = translate(error)
    return translated if translated is not error else error


def _is_lost(error: psycopg.Error) -> bool:
    """Whether the connection broke, so that nobody knows what became of the statement."""
    state = error.sqlstate or ""
    return isinstance(error, psycopg.OperationalError) and (not state or state[:2] in ("08", "57"))


async def _has_died(connection: AsyncConnection[Any]) -> bool:
    """Whether the server left while the connection was idle.

    Costs no round trip: an idle connection has nothing to read unless the server said
    goodbye; only then is it asked.
    """
    if connection.closed:
        return True
    readable, _, _ = select.select([connection.fileno()], [], [], 0)
    if not readable:
        return False
    try:
        await AsyncConnectionPool.check_connection(connection)
    except psycopg.OperationalError:
        await connection.close()
        return True
    return False
