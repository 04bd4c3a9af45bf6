"""The whole system in one process: app, worker and simulated cloud, and a real browser."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, async_playwright
from pydantic import SecretStr

from app.config import DemoSettings
from app.seed import seed
from app.simulator.microsoft.demo_data import DEMO_SHARED_MAILBOX
from app.simulator.zoom.demo_data import DEMO_ZOOM_HOSTS
from app.web.main import run_serve
from tests.support.browser import launch
from tests.support.servers import TestDatabase
from tests.support.settings import TEST_SETTINGS
from worker.main import run_worker


@dataclass(frozen=True)
class World:
    """A running system: where it is, and its database."""

    address: str
    database: TestDatabase
    settings: DemoSettings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _settings(database: TestDatabase, port: int, changes: dict[str, str]) -> DemoSettings:
    address = f"http://127.0.0.1:{port}"
    cloud = f"{address}/simulator"
    return DemoSettings.load(
        _env_file=None,
        **TEST_SETTINGS
        | {
            "database_url": database.app,
            "port": port,
            "base_url": address,
            "graph_shared_mailbox": DEMO_SHARED_MAILBOX,
            "zoom_host_user_ids": ",".join(DEMO_ZOOM_HOSTS),
            "entra_authority_url": f"{cloud}/entra",
            "graph_api_url": f"{cloud}/graph/v1.0",
            "zoom_oauth_url": f"{cloud}/zoom/oauth/token",
            "zoom_api_url": f"{cloud}/zoom/v2",
            "postmark_server_token": "token-of-the-journey",
            "postmark_webhook_secret": "webhook-of-the-journey-0123456789",
            "postmark_from_email": "bookings@mail.example",
            "postmark_api_url": f"{cloud}/postmark",
            "provider_timeout_seconds": 10,
        }
        | changes,
    )


@pytest.fixture
def changes() -> dict[str, str]:
    """Settings that are other than elsewhere."""
    return {}


@pytest.fixture
async def world(database: TestDatabase, changes: dict[str, str]) -> AsyncIterator[World]:
    """Tenant `demo`, served and worked for until the test ends."""
    settings = _settings(database, _free_port(), changes)
    await seed(settings)
    stop, listening, working = asyncio.Event(), asyncio.Event(), asyncio.Event()
    of_worker = settings.model_copy(update={"database_url": SecretStr(database.worker)})
    async with asyncio.TaskGroup() as parts:
        parts.create_task(run_serve(settings, stop, listening))
        parts.create_task(run_worker(of_worker, stop, working))
        try:
            async with asyncio.timeout(30):
                await listening.wait()
                await working.wait()
            yield World(settings.base_url, database, settings)
        finally:
            stop.set()


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Headless Chromium."""
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()
