"""A web server of a test."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer as HttpServer


@asynccontextmanager
async def serving(
    application: web.Application, tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """Serves on a free port of this machine; the address, without a slash at its end."""
    server = HttpServer(application)
    await server.start_server(ssl=tls)
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()
