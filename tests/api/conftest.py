"""The application on a real database and a simulated cloud, both over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from aiohttp import TCPConnector
from aiohttp.test_utils import TestClient, TestServer

from app.simulator.app import create_app as create_simulator
from app.simulator.microsoft.directories import add_directory
from app.simulator.store import Store
from app.web import keys
from app.web.main import create_app
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.support.clock import Clock
from tests.support.office import DIRECTORY, Office
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)

MakeApi = Callable[..., Awaitable[Api]]


@pytest.fixture
def office(sql: psycopg.Connection, clock: Clock) -> Office:
    """A company whose salesperson Anna has a free calendar; it is Monday, 08:00 UTC."""
    clock.set(MONDAY)
    made = Office(sql)
    made.free_calendar(MONDAY, 14)
    return made


@pytest.fixture
async def cloud(database: TestDatabase) -> AsyncIterator[Cloud]:
    """The simulated cloud; the office's directory has consented and knows everybody."""
    store = Store(database.superuser, max_size=4)
    application = create_simulator(make_settings(), store, delivers=False)
    async with TestServer(application) as server:
        async with store.transaction() as db:
            await add_directory(
                db, DIRECTORY, "Acme", now=datetime.now(UTC), consent="granted", is_open=True
            )
        yield Cloud(server)


@pytest.fixture
async def make_api(database: TestDatabase, cloud: Cloud) -> AsyncIterator[MakeApi]:
    """Starts an app with these settings; any number may share the database."""
    providers = {
        "entra_authority_url": cloud.address("/entra"),
        "graph_api_url": cloud.address("/graph/v1.0"),
        "zoom_oauth_url": cloud.address("/zoom/oauth/token"),
        "zoom_api_url": cloud.address("/zoom/v2"),
    }
    async with AsyncExitStack() as running:

        async def make(**overrides: Any) -> Api:
            wanted = {"rate_limit_per_minute": 0, "rate_limit_tenant_per_minute": 0} | overrides
            settings = make_settings(database_url=database.app, **providers, **wanted)
            app = create_app(settings)
            client = TestClient(TestServer(app), connector=TCPConnector(limit=0))
            await running.enter_async_context(client)
            return Api(client, settings, app[keys.TOKENS])

        yield make


@pytest.fixture
async def api(make_api: MakeApi, office: Office) -> Api:
    """One app, beside an office that is open."""
    return await make_api()
