"""What aiohttp itself refuses: told as we tell errors, without its parser's words."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.api.test_serving import Serving
from tests.support.office import Office
from tests.support.servers import TestDatabase

HOST = b"Host: localhost\r\n"
REFUSED = {
    "no request line": (b"hello\r\n\r\n", 400),
    "no such method": (b"G@T / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "no such version": (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", 400),
    "a header without a name": (b"GET / HTTP/1.1\r\n: secret\r\n\r\n", 400),
    "a header with a NUL": (b"GET / HTTP/1.1\r\nX: a\0secret\r\n\r\n", 400),
    "a header too long": (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"secret" * 9000 + b"\r\n\r\n", 400),
    "an address too long": (b"GET /" + b"secret" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "two lengths": (b"POST /verify HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "a length that is none": (b"POST /verify HTTP/1.1\r\nContent-Length: secret\r\n\r\n", 400),
    "length and chunks": (
        b"POST /verify HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "an expectation that is not met": (
        b"POST /verify HTTP/1.1\r\n" + HOST + b"Expect: secret\r\nContent-Length: 0\r\n\r\n", 400),
    "chunks that are none": (
        b"POST /v1/webhooks/graph HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nsecret\r\n\r\n", 400),
    "a coding without its library": (
        b"POST /v1/webhooks/graph HTTP/1.1\r\n" + HOST + b"Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}", 415),
    "another coding without its library": (
        b"POST /v1/webhooks/graph HTTP/1.1\r\n" + HOST + b"Content-Encoding: zstd\r\nContent-Length: 2\r\n\r\n{}", 415),
}  # fmt: skip
# Words of aiohttp's parsers and errors.
_THEIRS = (b"Bad status line", b"Invalid method", b"Expected", b"Got more than", b"Data after",
           b"secret", b"Unknown Expect", b"Content-Length", b"llhttp", b"aiohttp", b"brotli", b"^")  # fmt: skip


async def _raw(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        async with asyncio.timeout(10):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            status, *lines = head.strip().split("\r\n")
            headers = {
                name.lower(): value for name, value in (line.split(": ", 1) for line in lines)
            }
            return (
                int(status.split()[1]),
                headers,
                await reader.readexactly(int(headers["content-length"])),
            )
    finally:
        writer.close()


@pytest.fixture
async def port(database: TestDatabase, office: Office) -> int:
    serving = Serving(database.app)
    async with serving as client:
        await client.get("/readyz")
        await client.get("/b/acme", headers={"Accept": "text/html"})
        yield serving.port


async def test_what_never_reaches_a_handler_is_told_as_all_else_is(port: int) -> None:
    """problem+json or our page, our headers, a request id, and nothing of what was sent or said
    by a parser."""
    ids = set()
    for name, (request, status) in REFUSED.items():
        answered, headers, body = await _raw(port, request)
        assert answered == status, (name, body)
        assert headers["x-content-type-options"] == "nosniff", name
        assert headers["cache-control"] == "no-store", name
        assert headers.get("server", "holdfast") == "holdfast", name
        ids.add(headers["x-request-id"])
        if headers["content-type"].startswith("text/html"):
            assert b"<h1" in body and "default-src" in headers["content-security-policy"], name
        else:
            assert headers["content-type"] == "application/problem+json", name
            problem = json.loads(body)
            assert problem["status"] == status and problem["code"] in (
                "invalid_request",
                "unsupported_media_type",
            )
        assert not [word for word in _THEIRS if word in body], (name, body)
    assert len(ids) == len(REFUSED)


async def test_a_server_that_refused_goes_on(port: int) -> None:
    """The connection ends, the process does not."""
    for request, _status in REFUSED.values():
        await _raw(port, request)
    status, _headers, _body = await _raw(port, b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
    assert status == 200
