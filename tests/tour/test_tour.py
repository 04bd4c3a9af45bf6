"""`holdfast tour` tells whether the whole system works, by its exit code."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from pydantic import SecretStr

from app.config import Settings
from app.tour import parties, run_tour
from app.web.main import create_app
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import Cloud
from worker.main import run_worker


@pytest.fixture
async def served(
    database: TestDatabase, worker_settings: Settings, cloud: Cloud, office: Office
) -> AsyncIterator[Settings]:
    """Settings of a server that answers on its BASE_URL."""
    office.sql.execute("delete from booking.busy_days")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = worker_settings.model_copy(
        update={
            "database_url": SecretStr(database.app),
            "migrate_database_url": SecretStr(database.superuser),
            "base_url": f"http://127.0.0.1:{port}",
            "port": port,
        }
    )
    runner = web.AppRunner(create_app(settings), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield settings
    await runner.cleanup()


@asynccontextmanager
async def worker_of(settings: Settings, database: TestDatabase) -> AsyncIterator[None]:
    stop = asyncio.Event()
    its = settings.model_copy(update={"database_url": SecretStr(database.worker)})
    task = asyncio.create_task(run_worker(its, stop))
    yield
    stop.set()
    await task


async def test_the_whole_story_holds(served: Settings, database: TestDatabase) -> None:
    """With server, worker and cloud in order every party sees what it should: exit code 0."""
    said: list[str] = []
    async with worker_of(served, database):
        code = await run_tour(served, slug="acme", say=said.append)

    assert code == 0, "\n".join(said)
    for party in ("visitor", "mailbox", "Outlook", "Zoom", "database", "analyst"):
        assert any(line.split()[:2] == ["ok", party] for line in said), party


async def test_a_system_without_a_worker_is_found_out(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the mail never comes, the tour ends in bounded time, says so, and fails."""
    monkeypatch.setattr(parties.until, "__defaults__", (0.5,))
    said: list[str] = []

    code = await run_tour(served, slug="acme", say=said.append)

    assert code == 1
    assert any("not within 0.5 s: a mail 'Please confirm'" in line for line in said)


async def test_a_server_that_does_not_answer_is_found_out(served: Settings) -> None:
    """The address that does not answer is named."""
    said: list[str] = []
    nowhere = served.model_copy(update={"base_url": "http://127.0.0.1:9"})

    code = await run_tour(nowhere, slug="acme", say=said.append)

    assert code == 1
    assert any("http://127.0.0.1:9/" in line and "Is it running?" in line for line in said)


async def test_the_tour_never_plays_with_real_calendars(served: Settings) -> None:
    """Against Microsoft's own Graph it refuses before it does anything."""
    said: list[str] = []
    real = served.model_copy(update={"graph_api_url": "https://graph.microsoft.com/v1.0"})

    code = await run_tour(real, slug="acme", say=said.append)

    assert code == 1
    assert any("simulated cloud only" in line for line in said)
