"""Fixtures of the simulated cloud's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from app.config import Settings
from app.providers.http import trust
from tests.support.servers import TestDatabase, TestServer

from .cloud import Cloud, Receiver, Time, start_server


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def database(server: TestServer) -> Iterator[TestDatabase]:
    """A database that this test alone uses; the demo's scene is set in it."""
    with server.database(template="scene") as fresh:
        yield fresh


@pytest.fixture
async def cloud(settings: Settings, time: Time) -> AsyncIterator[Cloud]:
    """The demo's scene over HTTP, signed in."""
    server = await start_server(settings, time)
    async with httpx.AsyncClient(trust_env=False, timeout=10, verify=trust()) as http:
        made = Cloud(settings, time, server, http)
        await made.sign_in()
        yield made
        # A test may have put another one in its place.
        await made.server.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    await made.start()
    yield made
    await made.server.close()
