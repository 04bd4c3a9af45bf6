"""Workers as they run in production: several at once, killed, stopped, cut off."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from app.config import Settings
from app.db import Database, Listener
from app.providers.registry import Providers
from tests.support.office import DIRECTORY, Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import Cloud, lapse
from tests.worker.waiting import until
from worker.main import ROLE, Worker

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("anna", "ben", "cara", "dan")


@asynccontextmanager
async def working(
    database: TestDatabase, settings: Settings, providers: Providers
) -> AsyncIterator[None]:
    """A worker of this process, woken by notifications, until the block ends."""
    listener = Listener(database.worker, settings, ROLE)
    stop = asyncio.Event()
    async with Database(database.worker, settings, ROLE) as opened:
        worker = Worker(settings, opened, providers, listener=listener)
        async with listener:
            task = asyncio.create_task(worker.run(stop))
            try:
                await listener.connected.wait()
                yield
            finally:
                stop.set()
                await asyncio.wait_for(task, 15)


@asynccontextmanager
async def process(settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """`holdfast worker` as a process of its own."""
    given = {
        name.upper(): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in settings
        if name in settings.model_fields_set
    }
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        "worker",
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
        await worker.wait()


@pytest.fixture
async def bookings(office: Office, cloud: Cloud, slot: datetime) -> list[str]:
    """Twenty bookings of four people, each with its verification mail queued."""
    office.set(max_unverified_share=0)
    ids = [office.salesperson_id, *(office.add_salesperson(name) for name in PEOPLE[1:])]
    for name in PEOPLE[1:]:
        await cloud.post("/users", directory_id=str(DIRECTORY), address=f"{name}@acme.example")
    starts = [slot.replace(hour=9) + timedelta(minutes=90 * number) for number in range(5)]
    office.free_calendars()
    return [
        office.pending(start, salesperson_id=person, email=f"c{number}@customer.example")
        for number, (person, start) in enumerate((p, s) for p in ids for s in starts)
    ]


async def test_two_workers_behave_as_one(
    database: TestDatabase,
    worker_settings: Settings,
    office: Office,
    cloud: Cloud,
    bookings: list[str],
) -> None:
    """Each of twenty confirmations is done once, whoever takes it."""
    patient = worker_settings.model_copy(update={"provider_timeout_seconds": 30.0})
    async with (
        aclosing(Providers.create(patient)) as one,
        aclosing(Providers.create(patient)) as other,
        working(database, patient, one),
        working(database, patient, other),
    ):
        for booking_id in bookings:
            office.confirm(booking_id)
        await until(
            lambda: (
                office.value("select count(*) from booking.bookings where status = 'confirmed'")
                == len(bookings)
            ),
            "all confirmed",
            60,
        )

    assert len(await cloud.meetings()) == len(bookings)
    assert sum([len(await cloud.events(f"{name}@acme.example")) for name in PEOPLE]) == 20
    creates = await cloud.calls(service="zoom", method="POST")
    assert len([call for call in creates if call["path"].endswith("/meetings")]) == 20
    # Graph allows four calls at once to a mailbox, and each worker counts its own: two may be asked
    # to wait, and try again. Nothing else is done twice.
    throttled = [call for call in await cloud.calls(service="graph") if call["status"] == 429]
    again = office.values(
        "select attempts from booking.saga_steps where action <> 'record' and attempts > 1"
    )
    assert sum(again) - len(again) <= len(throttled)


async def test_a_worker_outlives_its_connections(
    database: TestDatabase,
    worker_settings: Settings,
    providers: Providers,
    office: Office,
    sql: psycopg.Connection,
    slot: datetime,
) -> None:
    """When the server ends all of a worker's connections, it goes on as soon as it can."""
    booking_id = office.pending(slot)
    connections = (
        "from pg_stat_activity where datname = current_database() and application_name like %s"
    )
    async with working(database, worker_settings, providers):
        await until(
            lambda: office.value(f"select count(*) >= 2 {connections}", f"{ROLE}%"), "connected", 30
        )
        sql.execute(f"select pg_terminate_backend(pid) {connections}", [f"{ROLE}%"])
        office.confirm(booking_id)
        await until(lambda: office.status(booking_id) == "confirmed", "confirmed", 30)


@pytest.mark.parametrize("path", ["/users/*/meetings", "/users/*/events"])
async def test_a_worker_killed_in_the_middle_of_a_call_does_no_harm(
    worker: Worker,
    worker_settings: Settings,
    office: Office,
    cloud: Cloud,
    slot: datetime,
    path: str,
) -> None:
    """After kill -9 between a create and its answer, another worker finds what was made."""
    service = "zoom" if path.endswith("meetings") else "graph"
    patient = worker_settings.model_copy(update={"provider_timeout_seconds": 30.0})
    await cloud.fail(service, "hang_after", method="POST", path=path, times=1)
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    look = cloud.meetings if service == "zoom" else cloud.events
    async with process(patient) as killed:
        [made] = await until(look, "created", 30)
        killed.send_signal(signal.SIGKILL)
        await killed.wait()
    assert office.status(booking_id) == "pending_verify"
    lapse(office)

    async def is_confirmed() -> bool:
        await worker.run_once()
        return office.status(booking_id) == "confirmed"

    await until(is_confirmed, "confirmed by another worker")
    assert [thing["id"] for thing in await look()] == [made["id"]]


@pytest.mark.fact("BUS-6")
async def test_a_worker_that_is_told_to_stop_ends_by_itself(
    worker_settings: Settings, office: Office, slot: datetime
) -> None:
    """SIGTERM ends an idle worker soon, and without an error."""
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    async with process(worker_settings) as stopped:
        await until(lambda: office.status(booking_id) == "confirmed", "at work", 30)
        stopped.terminate()

        assert await asyncio.wait_for(stopped.wait(), 10) == 0
