"""The system under torture: a PostgreSQL, app processes, workers that die, a simulated cloud."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import psycopg

from tests.support.invariants import journal
from tests.torture.plan import MAIL_DIRECTORY, MAILBOX, Company, Plan

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 120.0
_START_SECONDS = 2.5
"""So long a process may take to start on a machine that has the time; the pace is told by it."""


@dataclass(frozen=True)
class Addresses:
    """libpq addresses of the run's database, by who uses it."""

    superuser: str
    app: str
    worker: str


@dataclass
class Process:
    """A command of `holdfast` that is started again whenever it ends."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    running: asyncio.subprocess.Process | None = None
    deaths: int = 0

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self.command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """kill -9."""
        if self.running is not None and self.running.returncode is None:
            self.running.send_signal(signal.SIGKILL)
            self.deaths += 1

    async def keep(self) -> None:
        """Starts it again for as long as this task lives."""
        while True:
            assert self.running is not None
            await self.running.wait()
            await asyncio.sleep(0.1)
            await self.start()

    async def end(self) -> None:
        if self.running is None or self.running.returncode is not None:
            return
        self.running.terminate()
        try:
            await asyncio.wait_for(self.running.wait(), 15)
        except TimeoutError:
            self.running.kill()
            await self.running.wait()


class Eyes:
    """A superuser's look at the database that outlives its crashes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._turn = asyncio.Lock()

    async def rows(self, query: str, params: Any = None) -> list[tuple[Any, ...]]:
        """The rows of a statement; while PostgreSQL is away it is tried again."""
        while True:
            try:
                async with self._turn:
                    if self._connection is None or self._connection.closed:
                        self._connection = await psycopg.AsyncConnection.connect(
                            self._url, autocommit=True
                        )
                    cursor = await self._connection.execute(query, params)  # type: ignore[call-overload]
                    return await cursor.fetchall() if cursor.description else []
            except psycopg.OperationalError:
                await asyncio.sleep(0.2)

    async def value(self, query: str, params: Any = None) -> Any:
        rows = await self.rows(query, params)
        return rows[0][0] if rows else None

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()


@dataclass
class World:
    """
    Attributes:
        cloud: address of the simulated cloud.
        apps: addresses of the app processes.
        salespeople: ids of those who sell, by company; idle ones apart.
        crash_postgres: kills the server and starts it again; None when it is not ours.
    """

    plan: Plan
    folder: Path
    addresses: Addresses
    environment: dict[str, str]
    eyes: Eyes
    http: aiohttp.ClientSession
    cloud: str = ""
    apps: list[str] = field(default_factory=list)
    serving: list[Process] = field(default_factory=list)
    tenants: dict[str, uuid.UUID] = field(default_factory=dict)
    salespeople: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    idle: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    crash_postgres: Callable[[int], None] | None = None

    async def control(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """A request to the simulated cloud's control API; while it is away it is tried again."""
        while True:
            try:
                async with self.http.request(
                    method, f"{self.cloud}/api{path}", json=body
                ) as answer:
                    if answer.status < 500:
                        return answer.status, await answer.json(content_type=None)
            except (aiohttp.ClientError, TimeoutError, ValueError):
                pass
            await asyncio.sleep(0.2)


@asynccontextmanager
async def running(
    plan: Plan, folder: Path, addresses: Addresses, **extra: Any
) -> AsyncIterator[World]:
    """Everything but the workers, which `tests.torture.workers` runs.

    Args:
        folder: for logs and traces.
        extra: settings besides the plan's, e.g. of Service Bus.
    """
    async with AsyncExitStack() as stack:
        eyes = Eyes(addresses.superuser)
        stack.push_async_callback(eyes.close)
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        http = await stack.enter_async_context(
            aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30))
        )
        port, *ports = (_free_port() for _ in range(plan.serves + 1))
        cloud = f"http://127.0.0.1:{port}"
        simulate = Process(
            ["app", "simulate", "--port", str(port)],
            _texts(
                plan.environment()
                | {
                    "database_url": addresses.app,
                    # Carriers post to where the app that they are registered with is.
                    "base_url": f"http://127.0.0.1:{ports[0]}",
                }
            ),
            folder / "simulate.log",
        )
        began = time.monotonic()
        await _begin(stack, simulate)
        world = World(plan, folder, addresses, {}, eyes, http, cloud)
        await world.control("GET", "/state")
        if plan.pace is None:
            world.plan = plan = replace(
                plan, pace=min(4.0, max(1.0, (time.monotonic() - began) / _START_SECONDS))
            )
        world.environment = environment = _texts(
            plan.environment()
            | extra
            | {
                "base_url": f"http://127.0.0.1:{ports[0]}",
                "entra_authority_url": f"{cloud}/entra",
                "graph_api_url": f"{cloud}/graph/v1.0",
                "zoom_oauth_url": f"{cloud}/zoom/oauth/token",
                "zoom_api_url": f"{cloud}/zoom/v2",
                "mailgun_api_url": f"{cloud}/mailgun",
                "postmark_api_url": f"{cloud}/postmark",
            }
        )
        for number, app_port in enumerate(ports):
            process = Process(
                ["app", "serve"],
                environment | {"DATABASE_URL": addresses.app, "PORT": str(app_port)},
                folder / f"serve-{number}.log",
            )
            await _begin(stack, process)
            world.serving.append(process)
            world.apps.append(f"http://127.0.0.1:{app_port}")
        async with asyncio.timeout(_PATIENCE_SECONDS):
            for address in world.apps:
                await _answers(http, f"{address}/readyz")
        await _found(world)
        yield world


async def _begin(stack: AsyncExitStack, process: Process) -> None:
    await process.start()
    stack.push_async_callback(process.end)
    keeping = asyncio.create_task(process.keep())

    async def leave() -> None:
        keeping.cancel()
        await asyncio.wait([keeping])

    stack.push_async_callback(leave)


async def _answers(http: aiohttp.ClientSession, url: str) -> None:
    while True:
        try:
            async with http.get(url) as response:
                if response.status == 200:
                    return
        except (aiohttp.ClientError, TimeoutError):
            pass
        await asyncio.sleep(0.1)


def _texts(settings: dict[str, Any]) -> dict[str, str]:
    """Settings as an environment has them."""
    return {name.upper(): str(value) for name, value in settings.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _found(world: World) -> None:
    """Companies with their people, in the database and in the cloud."""
    await world.control("POST", "/reset", {"seed": False})
    await world.control(
        "POST", "/directories", {"id": MAIL_DIRECTORY, "consent": "granted", "is_open": False}
    )
    await world.control(
        "POST", "/users", {"directory_id": MAIL_DIRECTORY, "address": MAILBOX, "kind": "shared"}
    )
    for host, limit in world.plan.hosts():
        await world.control("POST", "/zoom-users", {"address": host, "daily_limit": limit})
    async with await psycopg.AsyncConnection.connect(
        world.addresses.superuser, autocommit=True
    ) as connection:
        # What carriers know of a lost mail shows at once here, or is made to come late.
        await connection.execute(
            "update booking.providers set look_up_seconds = 3 where look_up_seconds is not null"
        )
        for company in world.plan.tenants():
            await _found_company(world, connection, company)
    with psycopg.connect(world.addresses.superuser, autocommit=True) as plain:
        journal.install(plain)


async def _found_company(
    world: World, connection: psycopg.AsyncConnection[Any], company: Company
) -> None:
    if company.directory:
        await world.control(
            "POST",
            "/directories",
            {"id": company.directory, "consent": "granted", "is_open": False},
        )
    cursor = await connection.execute(
        "insert into booking.tenants (name, slug, status, m365_tenant_id) values (%s, %s, 'active', %s) returning id",
        [company.slug.title(), company.slug, company.directory],
    )
    [tenant_id] = await cursor.fetchone() or (None,)
    await connection.execute(
        "update booking.tenant_config set reschedule_policy = %s, mail_provider = %s,"
        ' reminders = \'[{"before": "1 day", "channel": "mail"}, {"before": "1 hour", "channel": "mail"}]\''
        " where tenant_id = %s",
        [company.policy, company.carrier, tenant_id],
    )
    await connection.execute(
        "delete from booking.availability_rules where tenant_id = %s", [tenant_id]
    )
    await connection.execute(
        "insert into booking.availability_rules (tenant_id, weekday, opens, closes) select %s, d, '00:00', '24:00' from generate_series(1, 7) d",
        [tenant_id],
    )
    ids = []
    for address in company.people:
        if company.directory:
            await world.control(
                "POST", "/users", {"directory_id": company.directory, "address": address}
            )
        cursor = await connection.execute(
            "insert into booking.salespersons (tenant_id, graph_user_id, email, calendar_kind, display_name, timezone)"
            " values (%s, %s, %s, %s, %s, 'UTC') returning id",
            [
                tenant_id,
                address if company.directory else None,
                None if company.directory else address,
                "outlook" if company.directory else "none",
                address.partition("@")[0].title(),
            ],
        )
        [person] = await cursor.fetchone() or (None,)
        ids.append(person)
    world.tenants[company.slug] = tenant_id
    world.salespeople[company.slug] = ids[: -company.idle]
    world.idle[company.slug] = ids[-company.idle :]
