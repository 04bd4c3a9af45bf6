"""The broker as a TCP server, and what tests do to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from tests.queue.broker.connection import Connection
from tests.queue.broker.haste import hasten
from tests.queue.broker.management import KEY, Nodes
from tests.queue.broker.store import Store


class Broker:
    """One queue on a port of 127.0.0.1; messages survive `drop` and `restart`."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store()
        self.nodes = Nodes(self.store)
        self.port = 0
        self._server: asyncio.Server | None = None
        self._connections: dict[Connection, asyncio.StreamWriter] = {}
        self._changed = asyncio.Event()
        self._clock: asyncio.Task[None] | None = None

    @property
    def connection_string(self) -> str:
        """For `ServiceBusClient.from_connection_string`; plain TCP."""
        return self.connection_string_with(KEY)

    def connection_string_with(self, key: str) -> str:
        """The same with another key."""
        return (
            f"Endpoint=sb://127.0.0.1:{self.port};SharedAccessKeyName=RootManageSharedAccessKey;"
            f"SharedAccessKey={key};UseDevelopmentEmulator=true;"
        )

    async def __aenter__(self) -> Self:
        hasten()
        self.store.on_change = self._changed.set
        await self.start()
        self._clock = asyncio.create_task(self._run_clock())
        return self

    async def __aexit__(self, *_exc: object) -> None:
        if self._clock:
            self._clock.cancel()
        await self.stop()

    async def start(self) -> None:
        """Listens, again on the same port after `stop`."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Ends all connections and listens no more; the messages stay."""
        if self._server:
            self._server.close()
        self.drop()

    def drop(self) -> None:
        """Breaks every connection, as a failing network does."""
        for writer in self._connections.values():
            writer.transport.abort()

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Whoever is connected now gets no messages in this block, whoever comes does. What the
        former have and did not settle is due again, as if their locks had ended."""
        passed_over = list(self._connections)
        for connection in passed_over:
            connection.is_deaf = True
            connection.give_back()
        try:
            yield
        finally:
            for connection in passed_over:
                connection.is_deaf = False
            self._changed.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self.nodes, reader, writer)
        self._connections[connection] = writer
        try:
            await connection.serve()
        finally:
            del self._connections[connection]
            writer.close()

    async def _run_clock(self) -> None:
        """Delivers when something was sent or returned, or when its time has come."""
        while True:
            self._changed.clear()
            for connection in list(self._connections):
                connection.deliver()
            try:
                async with asyncio.timeout(self.store.next_change_in()):
                    await self._changed.wait()
            except TimeoutError:
                pass
