"""Counters of all processes, a worker's among them, are shown by any of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from app.config import Settings
from app.db import Database, DatabaseUnavailable
from app.providers.registry import Providers
from app.telemetry.counters import BOUNDS, Counters
from app.web.main import create_app
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings
from tests.worker.conftest import Cloud, settle
from worker.main import Worker


@pytest.fixture
async def page(database: TestDatabase) -> AsyncIterator[Any]:
    """What `/metrics` of an app on the same database says."""
    async with TestClient(TestServer(create_app(make_settings(database_url=database.app)))) as http:

        async def text() -> str:
            async with http.get("/metrics") as answer:
                return await answer.text()

        yield text


async def test_a_workers_calls_and_sagas_are_in_the_apps_metrics(
    database: TestDatabase,
    worker_settings: Settings,
    office: Office,
    cloud: Cloud,
    slot: datetime,
    page: Any,
) -> None:
    """Calls by provider, operation and outcome with their times, and how sagas ended."""
    counters = Counters()
    providers = Providers.create(worker_settings, observe=counters.provider_called)
    await cloud.fail("zoom", "error", method="POST", path="*/meetings", times=1)
    async with Database(database.worker, worker_settings, "holdfast_worker") as opened:
        worker = Worker(worker_settings, opened, providers, counters=counters)
        office.confirm(office.pending(slot))
        await settle(worker, office)
        await counters.merge(opened)
    await providers.aclose()

    text = await page()
    call = 'holdfast_provider_call_seconds_count{{operation="{}",outcome="{}",provider="{}"}} {}'
    assert call.format("create_meeting", "ok", "zoom", 1.0) in text
    assert call.format("create_meeting", "Transient", "zoom", 1.0) in text
    assert call.format("token", "ok", "entra", 1.0) in text
    assert 'holdfast_sagas_finished_total{kind="confirm",outcome="done"} 1.0' in text
    assert "# TYPE holdfast_provider_call_seconds histogram" in text
    assert 'le="+Inf",operation="create_event",outcome="ok",provider="graph"} 1.0' in text


async def test_the_figures_of_several_processes_are_added(
    worker_db: Database, app_db: Database, sql: psycopg.Connection
) -> None:
    """Each gives what it counted since it last did, once."""
    ours, theirs = Counters(), Counters()
    for counters, seconds in ((ours, 0.005), (ours, 0.3), (theirs, 99)):
        counters.provider_called("zoom", "token", "ok", seconds)
    theirs.saga_finished("cancel", "failed")
    for _ in range(2):
        await asyncio.gather(ours.merge(worker_db), theirs.merge(app_db))
    row = sql.execute(
        "select calls, round(seconds::numeric, 3), buckets from booking.provider_calls"
    )
    calls, seconds, buckets = row.fetchone()
    assert (calls, float(seconds)) == (3, 99.305)
    assert [i for i, n in enumerate(buckets) if n] == [0, BOUNDS.index(0.5), len(BOUNDS)]
    assert sql.execute("select * from booking.saga_ends").fetchall() == [("cancel", "failed", 1)]


async def test_what_the_database_does_not_take_is_kept(app_db: Database) -> None:
    """Nothing is lost while it is away, and nobody notices."""

    class Away:
        async def call(self, _name: str, **_figures: Any) -> None:
            raise DatabaseUnavailable("away")

    counters = Counters()
    counters.provider_called("zoom", "token", "ok", 1)
    counters.saga_finished("confirm", "done")
    await counters.merge(Away())  # type: ignore[arg-type]
    counters.provider_called("zoom", "token", "ok", 1)
    await counters.merge(app_db)
    by_name = {f["name"]: f for f in await app_db.call_value("metrics") if f["value"] > 0}
    assert by_name["holdfast_provider_call_seconds"]["value"] == 2
    assert by_name["holdfast_sagas_finished"]["labels"]["kind"] == "confirm"


async def test_a_worker_gives_away_what_it_counted_when_it_ends(
    database: TestDatabase, worker_settings: Settings, office: Office
) -> None:
    """What was counted in its last seconds is not lost with it."""
    counters, stop = Counters(), asyncio.Event()
    counters.provider_called("graph", "token", "ok", 1)
    stop.set()
    providers = Providers.create(worker_settings)
    async with Database(database.worker, worker_settings, "holdfast_worker") as opened:
        await Worker(worker_settings, opened, providers, counters=counters).run(stop)
    await providers.aclose()
    assert office.value("select calls from booking.provider_calls") == 1


async def test_the_age_of_work_does_not_depend_on_the_queue(
    office: Office, slot: datetime, page: Any
) -> None:
    """Work whose message is lost, or waits in Service Bus, is as old as its row says."""
    office.pending(slot)
    office.sql.execute(
        "update booking.notification_outbox set due_at = booking.now() - interval '2 minutes'"
    )
    office.sql.execute("select pgmq.purge_queue('holdfast')")
    text = await page()
    [line] = [
        li
        for li in text.splitlines()
        if li.startswith('holdfast_work_oldest_due_seconds{kind="message"')
    ]
    assert 119 < float(line.split()[-1]) < 130
    assert 'holdfast_work_oldest_due_seconds{kind="saga"} 0.0' in text
