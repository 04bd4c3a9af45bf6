"""The simulated mail server within the process that sends: mock mode."""

from __future__ import annotations

import asyncio
import socket
import ssl
from functools import cached_property
from typing import TYPE_CHECKING

from app.simulator.smtp.certificate import client_context, make_pem, server_context
from app.simulator.smtp.server import MailServer
from app.simulator.store import Store
from app.simulator.world import World

if TYPE_CHECKING:
    from app.config import Settings


class InProcess:
    """A server behind every address, reached without a network; belongs to one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._store = Store.from_settings(settings)
        self._world = World(self._store, settings, is_mock=True)
        self._taking: set[asyncio.Task[object]] = set()

    async def connect(self, _host: str, port: int) -> socket.socket:
        """The client's end of a connection that a server has taken."""
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setblocking(False)
        loop, tls = asyncio.get_running_loop(), server_context(self._pem)
        is_implicit = port == 465
        taking = asyncio.create_task(
            loop.connect_accepted_socket(
                lambda: MailServer(self._world, tls, is_private=is_implicit),
                theirs,
                ssl=tls if is_implicit else None,
            )
        )
        # Which ends when the client has shaken hands, after this.
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        return ours

    def trust(self) -> ssl.SSLContext:
        """For clients: whatever they call the server, it is this one."""
        context = client_context(self._pem)
        context.check_hostname = False
        return context

    async def aclose(self) -> None:
        await self._store.close()

    @cached_property
    def _pem(self) -> bytes:
        return make_pem("localhost")
