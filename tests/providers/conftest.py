"""Fixtures of the provider clients: a scripted server, time that stands still, clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from app.providers.microsoft.graph import Graph
from app.providers.registry import Providers
from tests.support.servers import TestDatabase

from . import simulated as simulation
from .scripted import (
    DIRECTORY,
    DISCOVERY_PATH,
    TOKEN_PATH,
    FakeTime,
    Reply,
    ScriptedServer,
    make_settings,
    token_reply,
)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
async def cloud() -> AsyncIterator[ScriptedServer]:
    scripted = ScriptedServer()
    await scripted.start()
    login = f"{scripted.url}/login/{DIRECTORY}"
    scripted.on(
        "GET",
        DISCOVERY_PATH,
        Reply(
            200,
            {
                "issuer": f"{login}/v2.0",
                "authorization_endpoint": f"{login}/oauth2/v2.0/authorize",
                "token_endpoint": f"{login}/oauth2/v2.0/token",
            },
        ),
    )
    scripted.on("POST", TOKEN_PATH, token_reply("Calendars.ReadWrite", "Mail.Send"))
    zoom_token = {"access_token": "zoom-token", "token_type": "bearer", "expires_in": 3600}
    scripted.on("POST", "/zoom/oauth/token", Reply(200, zoom_token))
    yield scripted
    await scripted.stop()


@pytest.fixture
async def make_providers(
    cloud: ScriptedServer, time: FakeTime
) -> AsyncIterator[Callable[..., Providers]]:
    """Builds provider clients with other settings; closed at the end."""
    made: list[Providers] = []

    def make(**overrides: Any) -> Providers:
        made.append(Providers.create(make_settings(cloud, **overrides), clock=time.clock()))
        return made[-1]

    yield make
    for providers in made:
        await providers.aclose()


@pytest.fixture
async def providers(make_providers: Callable[..., Providers]) -> Providers:
    return make_providers()


@pytest.fixture
def graph(providers: Providers) -> Graph:
    return providers.calendar("graph")


@pytest.fixture
def way() -> str:
    """How the clients reach the simulated cloud, unless a test says otherwise."""
    return "http"


@pytest.fixture
async def simulated(database: TestDatabase, way: str) -> AsyncIterator[simulation.Cloud]:
    async with simulation.running(database.app, way) as cloud:
        yield cloud
