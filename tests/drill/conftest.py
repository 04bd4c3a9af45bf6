"""The strangers are known while a module of this folder runs; its suites find them here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest

from app.providers.clock import Clock
from app.providers.registry import Providers
from app.simulator.app import create_app
from app.simulator.seeding import seed
from app.simulator.store import Store
from tests.drill.api import ADDRESS
from tests.drill.moving_in import make_known, moved_in
from tests.drill.simulator.sundial import DIALS, GARDEN
from tests.drill.simulator.tin_can import CANS
from tests.providers.contract.subjects import CalendarBench, ConferenceBench, Subject
from tests.providers.simulated import Cloud
from tests.support.servers import TestDatabase
from tests.support.serving import serving
from tests.support.settings import make_settings


@pytest.fixture(autouse=True, scope="module")
def strangers() -> Iterator[None]:
    with moved_in():
        yield


@pytest.fixture
def way() -> str:
    return "http"


@pytest.fixture
async def simulated(
    database: TestDatabase, sql: psycopg.Connection, way: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cloud]:
    """The simulated cloud with its demo, where the strangers have their own."""
    make_known(sql)
    settings, store = make_settings(database_url=database.app), Store(database.app)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with serving(create_app(settings, store)) as url:
        await seed(store)
        if way == "http":
            monkeypatch.setenv(ADDRESS, url)
        providers = Providers.create(settings, clock=Clock(sleep=sleep))
        try:
            yield Cloud(providers, url, slept)
        finally:
            await providers.aclose()


@pytest.fixture
def calendar(simulated: Cloud) -> CalendarBench:
    """Whom `test_calendar_contract` is about."""
    names: dict[str, Any] = {"account": GARDEN, "calendar": DIALS[0], "nobodys": "nobody"}
    return CalendarBench(Subject("sundial", "sundial", "*/shadows"), simulated, **names)


@pytest.fixture
def conference(simulated: Cloud) -> ConferenceBench:
    """Whom `test_conference_contract` is about."""
    names: dict[str, Any] = {"host": CANS[0], "other_host": CANS[1], "nobody": "can-9"}
    return ConferenceBench(Subject("tin_can", "tin_can"), simulated, **names)
