"""A worker on a test's database, and a simulated cloud that it reaches over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from aiohttp.test_utils import TestServer as HttpServer

from app.config import Settings
from app.db import Database
from app.providers.http import trust
from app.providers.registry import Providers
from app.simulator.app import create_app
from app.simulator.microsoft.directories import add_directory, add_user
from app.simulator.store import Store
from app.simulator.zoom.hosts import DAILY_LIMIT, add_host
from tests.support.office import DIRECTORY, Office, connect_platform
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings
from tests.worker.waiting import until
from worker.main import Worker

HOSTS = tuple(f"host-{number}@example.com" for number in range(1, 5))
MAILBOX = "booking@example.com"


@dataclass(frozen=True)
class Cloud:
    """The simulated cloud as its own pages and a test see it: over its control API."""

    http: httpx.AsyncClient
    url: str

    async def get(self, path: str, /, **params: str) -> Any:
        answer = await self.http.get(f"{self.url}/api{path}", params=params)
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, /, **body: Any) -> Any:
        answer = await self.http.post(f"{self.url}/api{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def delete(self, path: str) -> None:
        (await self.http.delete(f"{self.url}/api{path}")).raise_for_status()

    async def fail(self, service: str, kind: str, **rule: Any) -> None:
        """From now on matching requests end so: `method`, `path` (a pattern), `times`, `params`."""
        await self.post("/faults", service=service, kind=kind, **rule)

    async def meetings(self) -> list[dict[str, Any]]:
        """Zoom meetings that exist."""
        return (await self.get("/meetings"))["meetings"]

    async def events(self, user: str = "anna@acme.example") -> list[dict[str, Any]]:
        """Outlook events that exist."""
        return (await self.get("/events", user=user))["events"]

    async def mails(self, **params: str) -> list[dict[str, Any]]:
        """Mails of our own shared mailbox, newest first."""
        return (await self.get("/mails", **{"from": MAILBOX, **params}))["mails"]

    async def calls(self, **params: str) -> list[dict[str, Any]]:
        """Requests that the cloud got, oldest first."""
        return (await self.get("/calls", **params))["calls"][::-1]


@pytest.fixture
async def cloud(database: TestDatabase) -> AsyncIterator[Cloud]:
    """An Entra, Graph and Zoom with the office's directory, people and Zoom hosts."""
    settings = make_settings(database_url=database.app)
    store = Store.from_settings(settings)
    server = HttpServer(create_app(settings, store))
    await server.start_server()
    try:
        async with store.transaction() as db:
            now = datetime.now(UTC)
            await add_directory(db, DIRECTORY, "Acme", now=now, consent="granted")
            for address, kind in (("anna@acme.example", "person"), (MAILBOX, "shared")):
                await add_user(db, DIRECTORY, address, address, now=now, kind=kind)
            for host in HOSTS:
                await add_host(db, host, now=now, daily_limit=DAILY_LIMIT)
        async with httpx.AsyncClient(trust_env=False, timeout=10, verify=trust()) as http:
            yield Cloud(http, str(server.make_url("")).rstrip("/"))
    finally:
        await server.close()


@pytest.fixture
def worker_settings(database: TestDatabase, cloud: Cloud) -> Settings:
    """Settings of a worker whose providers are simulated."""
    return make_settings(
        database_url=database.worker,
        entra_authority_url=f"{cloud.url}/entra",
        graph_api_url=f"{cloud.url}/graph/v1.0",
        zoom_oauth_url=f"{cloud.url}/zoom/oauth/token",
        zoom_api_url=f"{cloud.url}/zoom/v2",
        zoom_host_user_ids=",".join(HOSTS),
    )


@pytest.fixture
async def providers(worker_settings: Settings) -> AsyncIterator[Providers]:
    """Clients of the simulated cloud."""
    made = Providers.create(worker_settings)
    yield made
    await made.aclose()


@pytest.fixture
async def worker(
    database: TestDatabase, worker_settings: Settings, providers: Providers
) -> AsyncIterator[Worker]:
    """A worker that works when it is told to."""
    async with Database(database.worker, worker_settings, "holdfast_worker") as opened:
        yield Worker(worker_settings, opened, providers)


@pytest.fixture
def office(sql: psycopg.Connection, worker_settings: Settings) -> Office:
    """A company whose calendars are free; time is real."""
    office = Office(sql)
    for name, value in worker_settings.guc_options().items():
        sql.execute("select set_config(%s, %s, false)", [name, value])
    connect_platform(sql, worker_settings)
    office.free_calendars()
    return office


@pytest.fixture
def slot() -> datetime:
    """A slot that the office sells and the customer may still change: ten o'clock UTC on the
    first working day that is three days away."""
    day = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=3)
    return day + timedelta(days=max(0, 7 - day.isoweekday() + 1) if day.isoweekday() > 5 else 0)


_OPEN = """
select (select count(*) from booking.sagas where finished_at is null)
     + (select count(*) from booking.mails where status = 'queued')
     + (select count(*) from booking.webhook_jobs where status in ('queued', 'processing'))
     + (select count(*) from booking.provider_objects where state = 'delete_pending')
     + (select count(*) from booking.graph_subscriptions where status in ('wanted', 'delete_pending'))
     + (select count(*) from pgmq.q_holdfast where vt <= clock_timestamp())
"""


async def settle(worker: Worker, office: Office, seconds: float = 10) -> None:
    """Works until no row has work left."""

    async def is_quiet() -> bool:
        await worker.run_once()
        return office.value(_OPEN) == 0

    await until(is_quiet, "nothing left to do", seconds)


def lapse(office: Office) -> None:
    """Every claim and every wait is over: what a dead worker held may be taken up now."""
    office.sql.execute(
        "update booking.work set due_at = clock_timestamp() where due_at < 'infinity'"
    )
    office.sql.execute("update pgmq.q_holdfast set vt = clock_timestamp()")
