"""One LISTEN connection per process: notifications wake whoever waits here."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any, Self

import psycopg
import structlog
from psycopg import AsyncConnection, sql

from app.config import Settings
from app.db import session

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0

log = structlog.get_logger(__name__)

Callback = Callable[[str], None]


class Listener:
    """Delivers the payloads of notifications to callbacks, and reconnects for ever.

    Notifications sent while the connection was away are lost, so a subscriber also looks by
    itself now and then, or gives `on_connected`, which is called after every (re)connection.

    Args:
        url: libpq address; needs a direct connection or session pooling.
        settings: as for `Database`.
        role: as for `Database`.
    """

    def __init__(self, url: str, settings: Settings, role: str) -> None:
        self._options = session.connection_options(url, f"{role} listener")
        self._wanted = session.session_settings(settings, role)
        self._callbacks: dict[str, list[Callback]] = {}
        self._on_connected: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    def subscribe(
        self, channel: str, callback: Callback, on_connected: Callable[[], None] | None = None
    ) -> None:
        """Call `callback` with each payload on `channel`. Before `start` only."""
        if self._task is not None:
            raise RuntimeError("subscribe before the listener is started")
        self._callbacks.setdefault(channel, []).append(callback)
        if on_connected is not None:
            self._on_connected.append(on_connected)

    async def start(self) -> None:
        """Listen in the background; does not wait for the server."""
        self._task = asyncio.create_task(self._run(), name="listener")

    async def close(self) -> None:
        """Stop listening and end the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self.connected.clear()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    async def _run(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                async with await AsyncConnection.connect(
                    autocommit=True, **self._options
                ) as connection:
                    await self._listen(connection)
                    pause = _FIRST_PAUSE
                    await self._deliver(connection)
            except psycopg.Error as error:
                log.info("listener lost its connection", error=str(error).strip())
            finally:
                self.connected.clear()
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _listen(self, connection: AsyncConnection[Any]) -> None:
        await session.prepare(connection, self._wanted)
        for channel in self._callbacks:
            await connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
        self.connected.set()
        for callback in self._on_connected:
            callback()

    async def _deliver(self, connection: AsyncConnection[Any]) -> None:
        async for notification in connection.notifies():
            for callback in self._callbacks.get(notification.channel, ()):
                callback(notification.payload)
