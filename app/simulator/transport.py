"""The simulated cloud in-process: httpx transports that answer for the configured addresses.

This is mock mode: the clients are the same as usual, no packet leaves the process, and every
directory, mailbox and Zoom host is taken for granted. State is in the database as always, so a
`holdfast simulate` beside it shows what happens.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import httpx

from app.simulator.core import Simulator
from app.simulator.folders import services
from app.simulator.messages import ConnectionDropped, Request, Response
from app.simulator.store import Store
from app.simulator.world import World

if TYPE_CHECKING:
    from app.config import Settings


def in_process_transport(settings: Settings) -> AsyncTransport:
    """For an `httpx.AsyncClient`; belongs to one event loop."""
    return AsyncTransport(settings)


def in_process_sync_transport(settings: Settings) -> SyncTransport:
    """For an `httpx.Client`, as msal's; may be used from any thread."""
    return SyncTransport(settings)


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Which address belongs to which service, the longest first."""

    known: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        known = (
            (address.rstrip("/"), name)
            for name, service in services().items()
            for address in service.addresses(settings)
        )
        return cls(tuple(sorted(known, key=lambda pair: -len(pair[0]))))

    def request(self, request: httpx.Request, body: bytes) -> Request:
        """
        Raises:
            httpx.ConnectError: nobody simulated lives there.
        """
        url = str(request.url.copy_with(query=None, fragment=None))
        for address, service in self.known:
            if url == address or url.startswith(address + "/"):
                timeout = request.extensions.get("timeout", {}).get("read")
                return Request(
                    service=service,
                    method=request.method,
                    path=url[len(address) :] or "/",
                    query=dict(request.url.params),
                    headers={name.lower(): value for name, value in request.headers.items()},
                    body=body,
                    service_url=address,
                    read_timeout=timeout,
                )
        raise httpx.ConnectError(f"no simulated provider at {request.url.host}", request=request)


class AsyncTransport(httpx.AsyncBaseTransport):
    """Answers for the provider addresses of `settings`."""

    def __init__(self, settings: Settings) -> None:
        self._addresses = _Addresses.of(settings)
        self._store = Store.from_settings(settings)
        self._simulator = _simulator(settings, self._store)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = self._addresses.request(request, await request.aread())
        return await _ask(self._simulator, asked, request)

    async def aclose(self) -> None:
        await self._store.close()


class SyncTransport(httpx.BaseTransport):
    """The same for a blocking client. Each request has an event loop and a connection of its
    own: rare ones (tokens) are what it is for."""

    def __init__(self, settings: Settings) -> None:
        self._addresses = _Addresses.of(settings)
        self._settings = settings

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = self._addresses.request(request, request.read())
        return asyncio.run(self._answer(asked, request))

    async def _answer(self, asked: Request, request: httpx.Request) -> httpx.Response:
        store = Store.from_settings(self._settings, max_size=1)
        try:
            return await _ask(_simulator(self._settings, store), asked, request)
        finally:
            await store.close()


def _simulator(settings: Settings, store: Store) -> Simulator:
    return Simulator(World(store, settings, is_mock=True))


async def _ask(simulator: Simulator, asked: Request, request: httpx.Request) -> httpx.Response:
    try:
        async with asyncio.timeout(asked.read_timeout):
            answer = await simulator.handle(asked)
    except TimeoutError:
        raise httpx.ReadTimeout("the simulated provider did not answer", request=request) from None
    except ConnectionDropped:
        message = "the simulated provider dropped the connection"
        raise httpx.RemoteProtocolError(message, request=request) from None
    return _written(answer, request)


def _written(answer: Response, request: httpx.Request) -> httpx.Response:
    return httpx.Response(
        answer.status, headers=dict(answer.headers), content=answer.body, request=request
    )
