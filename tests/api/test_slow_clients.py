"""Whoever sends or takes slowly holds a connection for a set time, and no longer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from time import monotonic

import pytest
from aiohttp import web

from app.web.main import create_app
from app.web.server import Patience, Runner
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

HOST = b"Host: localhost\r\n"
HASTY = Patience(head=0.3, body=0.4, answer=0.4, idle=0.3)
SOON = 3.0
_LARGE = 8 * 1024 * 1024


@pytest.fixture
async def port(database: TestDatabase, office: Office) -> AsyncIterator[int]:
    """The application with little patience, and an address with a large answer."""

    async def large(_request: web.Request) -> web.Response:
        return web.Response(body=b"x" * _LARGE)

    app = create_app(make_settings(database_url=database.app), start_background=False)
    app.router.add_get("/healthz/large", large)
    runner = Runner(app, access_log=None, patience=HASTY)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    yield listening.getsockname()[1]
    await runner.cleanup()


async def _until_closed(reader: asyncio.StreamReader) -> tuple[bytes, float]:
    """What was answered, and after how many seconds the connection ended."""
    began = monotonic()
    async with asyncio.timeout(SOON):
        try:
            return await reader.read(), monotonic() - began
        except ConnectionError:
            return b"", monotonic() - began


@pytest.mark.parametrize(
    ("sent", "more"),
    [
        (b"", b""),
        (b"GET /healthz", b""),
        (b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-Padding: ", b"x"),
        (b"GET /", b"x"),
        (b"\r\n", b"\r\n"),
        # A request that was served, and half a head after it.
        (b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\nGET /healthz HTTP/1.1\r\nX: ", b"x"),
    ],
)
async def test_a_head_arrives_in_time_or_the_connection_ends(
    port: int, sent: bytes, more: bytes
) -> None:
    """Also when single bytes go on to arrive."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)

    async def trickle() -> None:
        while True:
            await asyncio.sleep(0.05)
            writer.write(more)

    trickling = asyncio.create_task(trickle())
    _answer, seconds = await _until_closed(reader)
    trickling.cancel()
    assert HASTY.head * 0.9 <= seconds
    writer.close()


async def test_nobody_keeps_half_open_connections(port: int) -> None:
    """Two hundred of them are gone together, and a request beside them is answered at once."""
    half_open = [await asyncio.open_connection("127.0.0.1", port) for _ in range(200)]
    for _reader, writer in half_open:
        writer.write(b"GET / HTTP/1.1\r\nX: ")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    assert (await _until_closed(reader))[0].startswith(b"HTTP/1.1 200")
    await asyncio.gather(*(_until_closed(reader) for reader, _writer in half_open))
    for _reader, writer in half_open:
        writer.close()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/webhooks/graph", b"application/json"),
        ("/v1/public/acme/confirm", b"application/json"),
        ("/verify", b"application/x-www-form-urlencoded"),
        ("/admin/sign-in", b"application/x-www-form-urlencoded"),
    ],
)
async def test_a_body_arrives_in_time_or_is_408(port: int, path: str, kind: bytes) -> None:
    """The answer names the reason, and the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = b"POST %s HTTP/1.1\r\n%sIdempotency-Key: k\r\nContent-Type: %s\r\nContent-Length: 99\r\n\r\n{"
    writer.write(head % (path.encode(), HOST, kind))
    answer, seconds = await _until_closed(reader)
    assert answer.startswith(b"HTTP/1.1 408 "), answer
    assert b"request_timeout" in answer or b"<h1" in answer
    assert HASTY.body * 0.9 <= seconds
    writer.close()


async def test_a_body_in_time_is_read_however_it_is_cut(port: int) -> None:
    """The time is for the whole of it, and is over with it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /v1/webhooks/graph HTTP/1.1\r\n" + HOST + b"Content-Length: 12\r\n\r\n")
    for byte in b'{"value":[]}':
        writer.write(bytes([byte]))
        await asyncio.sleep(0.01)
    async with asyncio.timeout(SOON):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 202 ")
    writer.close()


async def test_a_connection_that_says_nothing_more_ends(port: int) -> None:
    """After its time between requests; a request within it is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        await reader.readexactly(len(b'{"status": "ok"}'))
    _answer, seconds = await _until_closed(reader)
    assert HASTY.idle * 0.9 <= seconds
    writer.close()


async def test_an_answer_is_taken_in_time_or_the_connection_ends(port: int) -> None:
    """Who does not read is not waited for."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(client, b"GET /healthz/large HTTP/1.1\r\n" + HOST + b"\r\n")
        await asyncio.sleep(HASTY.answer * 2)
        received = 0
        async with asyncio.timeout(SOON):
            try:
                while chunk := await loop.sock_recv(client, 1 << 20):
                    received += len(chunk)
            except ConnectionError:
                pass
        assert received < _LARGE
