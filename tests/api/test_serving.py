"""The process itself: it comes up without its database, and ends politely."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest

from app.seed import seed
from app.tokens import Tokens
from app.web.main import run_serve
from tests.api.conftest import MONDAY
from tests.support.office import Office
from tests.support.servers import TestDatabase, TestServer
from tests.support.settings import make_settings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving:
    """`run_serve` in the background, and a client for it."""

    def __init__(self, url: str, **settings: Any) -> None:
        self.port = _free_port()
        self._settings = make_settings(database_url=url, port=self.port, **settings)
        self.stop, self.ready = asyncio.Event(), asyncio.Event()

    async def __aenter__(self) -> httpx.AsyncClient:
        self.task = asyncio.create_task(run_serve(self._settings, self.stop, self.ready))
        await asyncio.wait_for(self.ready.wait(), 20)
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", trust_env=False, timeout=30
        )
        return self.client

    async def __aexit__(self, *_exc: object) -> None:
        self.stop.set()
        await asyncio.wait_for(self.task, 20)
        await self.client.aclose()


async def test_it_starts_while_the_database_is_away(
    database: TestDatabase, server: TestServer
) -> None:
    """503 until the database is there, then it works without a restart."""
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"alter database {database.name} with allow_connections false")
        async with Serving(database.app) as client:
            assert (await client.get("/healthz")).status_code == 200
            handshake = await client.post("/v1/webhooks/graph?validationToken=x")
            assert (handshake.status_code, handshake.text) == (200, "x")
            answer = await client.get("/v1/public/acme/salespeople")
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            admin.execute(f"alter database {database.name} with allow_connections true")
            async with asyncio.timeout(20):
                while (await client.get("/readyz")).status_code != 200:
                    await asyncio.sleep(0.05)
            answer = await client.get("/v1/public/acme/salespeople")
            assert answer.json()["code"] == "tenant_not_found"


async def test_a_port_that_is_taken_is_told(database: TestDatabase) -> None:
    """OSError that names the setting; the command line turns it into one line."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = make_settings(database_url=database.app, port=taken.getsockname()[1])
        with pytest.raises(OSError, match=r"PORT .* Address already in use"):
            await run_serve(settings, asyncio.Event())


async def test_who_waits_is_told_how_it_stands_when_the_process_ends(
    database: TestDatabase, office: Office
) -> None:
    """A stopping server answers a waiting confirmation with 202 instead of cutting it off."""
    start = MONDAY + timedelta(days=1, hours=1)
    booking_id = office.pending(start)
    serving = Serving(database.app, confirm_wait_seconds=60)
    async with serving as client:
        token = Tokens(make_settings(port=serving.port)).sign(office.claims(booking_id))
        waiting = asyncio.create_task(
            client.post(
                "/v1/public/acme/confirm",
                json={"token": token},
                headers={"Idempotency-Key": "k"},
            )
        )
        async with asyncio.timeout(20):
            while not office.value("select 1 from booking.sagas"):
                await asyncio.sleep(0.01)
        stopped_at = time.monotonic()
        serving.stop.set()
        answer = await waiting
        assert answer.status_code == 202
        assert time.monotonic() - stopped_at < 10
        assert answer.json()["confirmation"] == "in_progress"


async def test_seed_makes_the_demos_company_once(
    database: TestDatabase, sql: psycopg.Connection
) -> None:
    """An active tenant with two people; run again it changes nothing, broken off it goes on."""
    settings = make_settings(database_url=database.app)
    assert "is made" in " ".join(await seed(settings))
    query = (
        "select t.status, c.timezone, c.reschedule_policy, count(s.id)"
        " from booking.tenants t join booking.tenant_config c on c.tenant_id = t.id"
        " join booking.salespersons s on s.tenant_id = t.id"
        " where t.slug = 'demo' group by 1, 2, 3"
    )
    made = sql.execute(query).fetchall()
    assert made == [("active", "Europe/Berlin", "keep_until_confirmed", 2)]
    sql.execute("update booking.tenant_config set timezone = 'UTC'")
    assert "already" in " ".join(await seed(settings))
    assert sql.execute("select timezone from booking.tenant_config").fetchall() == [("UTC",)]
    sql.execute("update booking.tenants set status = 'pending'")
    await seed(settings)
    assert sql.execute(query).fetchall() == made
