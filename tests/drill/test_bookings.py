"""A booking whose calendar and meeting nobody here has heard of goes the whole way, over HTTP
alone: customers, people at Sundial, its bells, the app, and a worker."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import psycopg
import pytest
from pydantic import SecretStr

from app.config import DemoSettings
from app.providers.http import trust
from app.seed import seed
from app.simulator.microsoft.demo_data import DEMO_SHARED_MAILBOX
from app.web.main import run_serve
from tests.drill.api import ADDRESS
from tests.drill.moving_in import SQL, make_known, moved_out
from tests.support.servers import TestDatabase
from tests.support.settings import TEST_SETTINGS, make_settings
from tests.worker.waiting import until
from worker.main import run_worker
from worker.steps import MissingSteps

CUSTOMER = "carla@customer.example"


@dataclass(frozen=True)
class Town:
    """The demo, whose company has moved to the strangers, as a customer and a passer-by see it."""

    http: httpx.AsyncClient
    sql: psycopg.Connection

    async def post(self, path: str, **body: Any) -> Any:
        """What a customer asks for."""
        headers = {"idempotency-key": str(uuid4())}
        answer = await self.http.post(f"/v1/public/demo/{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    async def slots(self, person: dict[str, Any], day: str) -> list[dict[str, str]]:
        wanted = {"salesperson": person["id"], "date": day, "days": "1"}
        answer = await self.http.get("/v1/public/demo/availability", params=wanted)
        answer.raise_for_status()
        return answer.json()["slots"]

    async def link(self, purpose: str) -> str:
        """The token of a link for this purpose that the customer was mailed."""
        found: list[str] = []

        async def is_there() -> bool:
            told = await self.http.get("/simulator/api/mails", params={"to": CUSTOMER})
            for mail in told.json()["mails"]:
                for token in re.findall(r"\?token=([\w.-]+)", mail["text"]):
                    claims = jwt.decode(token, options={"verify_signature": False})
                    found.extend([token] if claims["purpose"] == purpose else [])
            return bool(found)

        await until(is_there, f"a mail with a link to {purpose}", 30)
        return found[0]

    async def people(self, method: str, path: str, **body: Any) -> None:
        """What people do at the strangers."""
        answer = await self.http.request(method, f"/simulator/api{path}", json=body or None)
        answer.raise_for_status()

    def rows(self, query: str, *args: Any) -> list[tuple[Any, ...]]:
        return self.sql.execute(query, args).fetchall()  # type: ignore[call-overload]

    async def until_rows(self, what: str, query: str, *expected: Any) -> None:
        async def is_so() -> bool:
            return self.rows(query) == list(expected)

        await until(is_so, what, 30)


@pytest.fixture
async def town(
    database: TestDatabase, sql: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    cloud = f"{address}/simulator"
    monkeypatch.setenv(ADDRESS, cloud)
    named = {
        "database_url": database.app,
        "port": port,
        "base_url": address,
        "graph_shared_mailbox": DEMO_SHARED_MAILBOX,
        "entra_authority_url": f"{cloud}/entra",
        "graph_api_url": f"{cloud}/graph/v1.0",
        "zoom_oauth_url": f"{cloud}/zoom/oauth/token",
        "zoom_api_url": f"{cloud}/zoom/v2",
    }
    settings = DemoSettings.load(_env_file=None, **TEST_SETTINGS | named)
    make_known(sql)
    await seed(settings)
    sql.execute((SQL / "company.sql").read_text())  # type: ignore[arg-type]
    stop, listening, working = asyncio.Event(), asyncio.Event(), asyncio.Event()
    of_worker = settings.model_copy(update={"database_url": SecretStr(database.worker)})
    async with asyncio.TaskGroup() as parts:
        parts.create_task(run_serve(settings, stop, listening))
        parts.create_task(run_worker(of_worker, stop, working))
        try:
            async with asyncio.timeout(30):
                await listening.wait()
                await working.wait()
            async with httpx.AsyncClient(base_url=address, trust_env=False, verify=trust()) as http:
                yield Town(http, sql)
        finally:
            stop.set()


async def test_a_booking_goes_the_whole_way(town: Town) -> None:
    """Sold where Sundial is free, made at both, moved at Sundial and followed, canceled."""
    [person, *_] = (await town.http.get("/v1/public/demo/salespeople")).json()["salespeople"]
    [(dial,)] = town.rows(
        "select external_id from booking.calendars where salesperson_id = %s", person["id"]
    )
    day = _working_day()
    await town.until_rows("a bell at every dial", "select count(*) from simulator.bells", (2,))

    # Somebody at Sundial takes the first slot.
    first = (await town.slots(person, day))[0]
    await town.people("POST", f"/dials/{dial}/shadows", **first)

    async def is_taken() -> bool:
        return first not in await town.slots(person, day)

    await until(is_taken, "a bell told that the time is taken", 30)

    # A customer takes another.
    slot = (await town.slots(person, day))[-1]
    held = await town.post(
        "holds", salesperson_id=person["id"], **slot, customer={"email": CUSTOMER, "name": "Carla"}
    )
    await town.post("auth/verify-email", booking_id=held["booking_id"])
    confirmed = await town.post("confirm", token=await town.link("verify"))
    assert confirmed["status"] == "confirmed"
    made = "select booking, pulled, is_cut from simulator.strings"
    assert town.rows(made) == [(held["booking_id"], 1, False)]
    assert "taut" in (await town.http.get(confirmed["join_url"])).text
    [(shadow, place)] = town.rows("select id, place from simulator.shadows where key is not null")
    assert place == confirmed["join_url"]

    # Somebody moves it at Sundial: the bell rings, the booking follows, and so does the string.
    start = datetime.fromisoformat(slot["start_at"]) + timedelta(minutes=15)
    later = {"start_at": start.isoformat(), "end_at": (start + timedelta(hours=1)).isoformat()}
    await town.people("POST", f"/shadows/{shadow}/move", **later)
    moved = "select starts_at, is_cut from simulator.strings"
    await town.until_rows("the string moved", moved, (start, False))

    # The customer calls it off.
    await town.post(f"bookings/{held['booking_id']}/cancel", token=await town.link("cancel"))
    await town.until_rows("the string cut", moved, (start, True))
    gone = "select is_gone from simulator.shadows where key is not null"
    await town.until_rows("the shadow gone", gone, (True,))
    await town.until_rows(
        "both deletions on record",
        "select distinct provider, state from booking.provider_objects order by 1",
        ("sundial", "deleted"),
        ("tin_can", "deleted"),
    )


async def test_a_worker_that_knows_no_strangers_does_not_start(
    database: TestDatabase, sql: psycopg.Connection
) -> None:
    """Their rows are there and their clients are not: it says which steps are missing."""
    make_known(sql)
    with (
        moved_out(),
        pytest.raises(MissingSteps, match=r"create_event of sundial.*pull_string of tin_can"),
    ):
        async with asyncio.timeout(30):
            await run_worker(make_settings(database_url=database.worker), asyncio.Event())


def _working_day() -> str:
    day = datetime.now(UTC).date() + timedelta(days=3)
    return str(day + timedelta(days=max(0, 8 - day.isoweekday()) if day.isoweekday() > 5 else 0))
