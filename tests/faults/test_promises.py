"""What a client was told outlives kill -9 of the app, the worker and PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest

from app.tokens import Tokens
from tests.faults.cluster import KillableCluster, killable_cluster
from tests.queue.broker import Broker, Store
from tests.races.system import _free_port
from tests.support.invariants import ClientAnswer, violations
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.settings import TEST_SETTINGS, make_settings
from tests.worker.waiting import until

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS, PEOPLE, AT_ONCE = 16, 4, 6
KILLS = {8: ("postgres",), 24: ("postgres", "app"), 40: ("postgres", "app", "worker")}
"""After so many answers that were kept these die, all at one moment."""
_PATIENCE_SECONDS = 90
_LOCK_SECONDS = 5


@pytest.fixture
def cluster() -> Iterator[KillableCluster]:
    with killable_cluster("promises") as running:
        yield running


@dataclass
class Machine:
    """The processes of an installation, and what its clients were told.

    Attributes:
        kept: answers that were 2xx.
    """

    cluster: KillableCluster
    database: TestDatabase
    slug: str
    settings: dict[str, Any]
    session: aiohttp.ClientSession
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    kept: list[tuple[str, ClientAnswer]] = field(default_factory=list)
    kills: int = 0
    _killing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def start(self, name: str) -> None:
        url = self.database.app if name == "app" else self.database.worker
        given = {key.upper(): str(value) for key, value in self.settings.items()}
        self.processes[name] = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", "serve" if name == "app" else "worker"),
            cwd=ROOT,
            env={**os.environ, **given, "DATABASE_URL": url},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def end(self, name: str) -> None:
        process = self.processes.pop(name)
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def post(self, path: str, body: dict[str, Any], key: str) -> ClientAnswer:
        """Asks with this key until there is an answer that means something."""
        address = f"{self.settings['base_url']}/v1/public/{self.slug}/{path}"

        async def ask() -> ClientAnswer | None:
            try:
                async with self.session.post(
                    address, json=body, headers={"Idempotency-Key": key}
                ) as response:
                    content = await response.read()
            except (aiohttp.ClientError, TimeoutError):
                return None
            if response.status >= 500 and response.status != 502:
                return None
            return ClientAnswer(
                self.slug,
                path,
                key,
                response.status,
                content,
                replayed="Idempotency-Replayed" in response.headers,
                request=body,
            )

        answer = await until(ask, f"an answer to {path}", _PATIENCE_SECONDS)
        assert 200 <= answer.status < 300, (path, answer.status, answer.content)
        self.kept.append((path, answer))
        await self._kill_if_it_is_time(len(self.kept))
        return answer

    async def _kill_if_it_is_time(self, count: int) -> None:
        if count not in KILLS:
            return
        async with self._killing:
            dying = KILLS[count]
            for name in dying:
                if name == "postgres":
                    await asyncio.to_thread(self.cluster.kill)
                else:
                    await self.end(name)
            await asyncio.to_thread(self.cluster.start)
            for name in dying:
                if name != "postgres":
                    await self.start(name)
            self.kills += len(dying)


@asynccontextmanager
async def machine(
    cluster: KillableCluster, broker: Broker | None
) -> AsyncIterator[tuple[Machine, list[uuid.UUID]]]:
    database = cluster.database()
    port = _free_port()
    settings = TEST_SETTINGS | {
        "graph_mock": True,
        "zoom_mock": True,
        "zoom_host_user_ids": ",".join(f"host-{n}@example.com" for n in range(8)),
        "port": port,
        "base_url": f"http://127.0.0.1:{port}",
        "provider_timeout_seconds": 2,
        "confirm_wait_seconds": 2,
        "rate_limit_per_minute": 0,
        "rate_limit_tenant_per_minute": 0,
        "max_active_holds_per_client": 0,
        "max_unverified_share": 0,
    }
    if broker is not None:
        settings |= {
            "queue_backend": "servicebus",
            "servicebus_connection_string": broker.connection_string,
        }
    with psycopg.connect(database.superuser, autocommit=True) as connection:
        office = Office(connection)
        connection.execute("delete from booking.availability_rules")
        connection.execute(
            "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
            " select %s, d, '00:00', '24:00' from generate_series(1, 7) d",
            [office.tenant_id],
        )
        others = [office.add_salesperson(f"p{number}") for number in range(1, PEOPLE)]
        people = [office.salesperson_id, *others]
    timeout = aiohttp.ClientTimeout(total=15)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        running = Machine(cluster, database, office.slug, settings, session)
        try:
            for name in ("app", "worker"):
                await running.start(name)
            yield running, people
        finally:
            for name in list(running.processes):
                await running.end(name)


def signed(running: Machine, booking_id: str) -> str:
    """The token of the booking's verification mail; the database may be away just now."""
    with psycopg.connect(running.database.superuser, autocommit=True) as connection:
        row = connection.execute(
            "select t.jti::text, extract(epoch from t.issued_at)::bigint,"
            " extract(epoch from t.expires_at)::bigint, t.tenant_id::text"
            " from booking.link_tokens t where t.booking_id = %s and t.purpose = 'verify'",
            [booking_id],
        ).fetchone()
    assert row is not None
    claims = {"tenant_id": row[3], "booking_id": booking_id, "purpose": "verify"}
    settings = make_settings(base_url=running.settings["base_url"])
    return Tokens(settings).sign(claims | {"jti": row[0], "iat": row[1], "exp": row[2]})


async def book(running: Machine, person: uuid.UUID, start: datetime, number: int) -> None:
    """A customer holds a time, proves the address and confirms, each until it is answered."""
    hold = {
        "salesperson_id": str(person),
        "start_at": start.isoformat(),
        "end_at": (start + timedelta(hours=1)).isoformat(),
        "customer": {"email": f"c{number}@customer.example"},
    }
    held = await running.post("holds", hold, f"hold-{number}")
    booking_id = held.json["booking_id"]
    await running.post("auth/verify-email", {"booking_id": booking_id}, f"verify-{number}")

    async def token() -> str | None:
        try:
            return await asyncio.to_thread(signed, running, booking_id)
        except psycopg.OperationalError:
            return None

    link = await until(token, "the database answers", _PATIENCE_SECONDS)
    await running.post("confirm", {"token": link}, f"confirm-{number}")


@pytest.fixture
async def broker(queue_kind: str) -> AsyncIterator[Broker | None]:
    """That of the worker's queue, which gives a dead worker's messages to the next one soon."""
    async with Broker(Store(lock_seconds=_LOCK_SECONDS)) as running:
        yield running if queue_kind == "servicebus" else None


@pytest.mark.timeout(280)
async def test_what_was_answered_survives(cluster: KillableCluster, broker: Broker | None) -> None:
    """Holds and confirmations go on while PostgreSQL is killed thrice, app and worker with it:
    every 2xx is true afterwards, and its key gets the same answer again."""
    async with machine(cluster, broker) as (running, people):
        today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        starts = [today + timedelta(days=3, hours=2 * n) for n in range(CUSTOMERS // PEOPLE)]
        wishes = [(person, start) for start in starts for person in people]
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with limit:
                await book(running, *wishes[number], number)

        await asyncio.gather(*(one(number) for number in range(CUSTOMERS)))
        told = list(running.kept)
        assert running.kills == sum(map(len, KILLS.values()))
        await until(lambda: asyncio.to_thread(is_quiet, running), "all done", _PATIENCE_SECONDS)
        again = [await running.post(path, answer.request, str(answer.key)) for path, answer in told]

    assert [answer.content for answer in again] == [answer.content for _, answer in told]
    with psycopg.connect(running.database.superuser, autocommit=True) as connection:
        answers = [answer for _, answer in told] + again
        broken = violations(connection, settled=True, answers=answers)
        assert broken == [], "\n".join(map(str, broken))
        confirmed = connection.execute(
            "select count(*) from booking.bookings where status = 'confirmed'"
        ).fetchone()
        assert confirmed == (CUSTOMERS,)


def is_quiet(running: Machine) -> bool:
    """Nothing is left to be done."""
    with psycopg.connect(running.database.superuser, autocommit=True) as connection:
        return connection.execute(
            "select not exists (select from booking.sagas where finished_at is null)"
            " and not exists (select from booking.mails where status = 'queued')"
            " and not exists (select from booking.provider_objects where state = 'delete_pending')"
        ).fetchone() == (True,)
