"""A database in which everything has happened once: rows in every table, and work half done.

Made by the product itself: the demo's company lives through the tour, with app, worker and
simulated cloud; a second company stops in the middle of what it does, for whoever goes on with it.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
from pydantic import SecretStr

from app.config import Settings
from app.seed import SLUG, seed
from app.simulator.microsoft.demo_data import DEMO_SHARED_MAILBOX
from app.simulator.zoom.demo_data import DEMO_ZOOM_HOSTS
from app.tour import run_tour
from app.web.main import run_serve
from tests.support.mirror import Mirror, item
from tests.support.office import Office, succeed
from tests.support.outlook import Outlook
from tests.support.servers import TestDatabase
from tests.support.settings import make_demo_settings
from worker.main import run_worker

SECOND = "northwind"
SATURDAY = 5
REST = Path(__file__).with_name("rest.sql")
HALF_DONE = ("held", "pending", "confirming", "confirmed", "conflict")
"""Bookings of the second company, told apart by the customer's name."""


def fill(database: TestDatabase) -> None:
    """Let it all happen, now."""
    asyncio.run(_tour(database))
    with psycopg.connect(database.superuser, autocommit=True) as connection:
        _half_done(Office(connection, SECOND))
        connection.execute(REST.read_text(encoding="utf-8"))


def starts(now: datetime) -> Iterator[datetime]:
    """Times that can be held, from the day after tomorrow on."""
    for days in count(2):
        day = now + timedelta(days=days)
        if day.weekday() < SATURDAY:
            for hour in (9, 11, 13, 15):
                yield day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _half_done(office: Office) -> None:
    office.free_calendars()
    start = starts(office.value("select booking.now()"))
    assert office.hold(next(start), name="held").status == 201
    office.pending(next(start), name="pending")
    confirming = office.pending(next(start), name="confirming")
    saga_id = office.confirm(confirming).saga_id
    step = office.worker("saga_claim", saga_id=saga_id)
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        **succeed(step),
    )
    confirmed = office.confirmed(next(start), name="confirmed")
    conflict = office.confirmed(next(start), name="conflict")
    taken = office.start(confirmed)
    moved = office.follow_organizer(conflict, taken, taken + timedelta(hours=1))
    assert moved["pending"] == [conflict], moved
    bob = office.add_salesperson("bob")
    Outlook(office, bob)
    Mirror(office, bob).sync(item(next(start)))


async def _tour(database: TestDatabase) -> None:
    settings = _settings(database)
    await seed(settings)
    stop, listening = asyncio.Event(), asyncio.Event()
    worker = settings.model_copy(update={"database_url": SecretStr(database.worker)})
    parts = [asyncio.create_task(run_serve(settings, stop, listening))]
    await listening.wait()
    parts.append(asyncio.create_task(run_worker(worker, stop)))
    said: list[str] = []
    code = await run_tour(settings, slug=SLUG, say=said.append)
    stop.set()
    await asyncio.gather(*parts)
    assert code == 0, "\n".join(said)


def _settings(database: TestDatabase) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    return make_demo_settings(
        database_url=database.app,
        migrate_database_url=database.superuser,
        base_url=here,
        port=port,
        graph_shared_mailbox=DEMO_SHARED_MAILBOX,
        zoom_host_user_ids=",".join(DEMO_ZOOM_HOSTS),
        entra_authority_url=f"{here}/simulator/entra",
        graph_api_url=f"{here}/simulator/graph/v1.0",
        zoom_oauth_url=f"{here}/simulator/zoom/oauth/token",
        zoom_api_url=f"{here}/simulator/zoom/v2",
    )
