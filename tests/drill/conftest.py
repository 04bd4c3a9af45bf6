"""The company and cloud of the worker's tests, with strangers in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.config import Settings
from app.db import Database
from app.providers.registry import PROVIDERS, Providers
from tests.drill.strangers import ROWS, Sundial, TinCan, clients
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import cloud, office, slot, worker_settings
from worker.main import Worker

__all__ = ["cloud", "office", "slot", "worker_settings"]


@pytest.fixture
def sundial() -> Sundial:
    return Sundial()


@pytest.fixture
def tin_can() -> TinCan:
    return TinCan()


@pytest.fixture
def moved_in(office: Office) -> Office:
    """The company has its calendar and its meetings with the strangers."""
    office.sql.execute(ROWS)  # type: ignore[call-overload]
    return office


@pytest.fixture
async def worker(
    database: TestDatabase,
    worker_settings: Settings,
    moved_in: Office,
    sundial: Sundial,
    tin_can: TinCan,
) -> AsyncIterator[Worker]:
    """A worker that knows the strangers too; mails go where they always went."""
    known = {**PROVIDERS, **clients(sundial, tin_can)}
    providers = Providers.create(worker_settings, known=known)
    async with Database(database.worker, worker_settings, "holdfast_worker") as opened:
        yield Worker(worker_settings, opened, providers)
    await providers.aclose()
