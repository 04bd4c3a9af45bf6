"""HTTP to addresses that people set: public hosts alone, answers of a bounded size.

The guard is that of all such addresses (`app.public_address`): it looks at the address before each
request and at each peer before a socket is made to it, so that a name that answers with another
address a moment later reaches nothing inside either.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any, cast

import httpcore
import httpx

from app.providers.http import trust
from app.public_address import AddressGuard, AddressRefused

MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""More than a calendar of ten years has."""


class GuardedTransport(httpx.AsyncHTTPTransport):
    """Asks nobody but whom `guard` lets through.

    Raises (from requests):
        AddressRefused: the address, or one that its name has, may not be called.
        httpx.ReadError: the answer is too large, or packed although that was not asked for.
    """

    def __init__(
        self, guard: AddressGuard, *, limits: httpx.Limits, max_bytes: int = MAX_ANSWER_BYTES
    ) -> None:
        super().__init__(verify=trust(), limits=limits, trust_env=False)
        self._guard, self._max_bytes = guard, max_bytes
        # The one thing of a pool that httpx has no argument for.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust(),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=_GuardedBackend(guard),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._guard.check_url(str(request.url))
        # What is packed has no size before it is unpacked.
        request.headers["accept-encoding"] = "identity"
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.aclose()
            raise httpx.ReadError("a packed answer", request=request)
        stream = cast("httpx.AsyncByteStream", response.stream)
        response.stream = _Bounded(stream, self._max_bytes, request)
        return response


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, guard: AddressGuard) -> None:
        self._guard, self._network = guard, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """To the first answer of `host` that takes the connection; TLS goes on judging the name."""
        error: Exception = AddressRefused("The host's name has no address.")
        for _family, peer in await self._guard.resolve(host, port):
            try:
                return await self._network.connect_tcp(
                    peer, port, timeout, local_address, socket_options
                )
            except httpcore.ConnectError as refused:
                error = refused
        raise error

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, most: int, request: httpx.Request) -> None:
        self._stream, self._most, self._request = stream, most, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for part in self._stream:
            seen += len(part)
            if seen > self._most:
                raise httpx.ReadError("an endless answer", request=self._request)
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
