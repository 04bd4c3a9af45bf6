"""The simulated cloud, the office and the providers, as the worker's tests have them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from app.config import Settings
from tests.azure.conftest import vault, vault_server
from tests.doctor.rows import changed
from tests.queue.broker import Broker, Store
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import cloud, office, providers, slot, worker_settings

__all__ = ["cloud", "office", "providers", "slot", "vault", "vault_server", "worker_settings"]


@pytest.fixture
def healthy(worker_settings: Settings, database: TestDatabase, office: Office) -> Settings:
    """Settings with which nothing is wrong."""
    return changed(
        worker_settings,
        database_url=SecretStr(database.app),
        admin_api_key=SecretStr("a-key-that-is-long-enough"),
    )


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with Broker(Store()) as running:
        yield running
