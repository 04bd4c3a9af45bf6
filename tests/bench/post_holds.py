"""POST /holds with busy times cached, against a bare handler doing one durable INSERT."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from tests.bench.figures import Figure
from tests.bench.serving import serving
from tests.bench.world import SLUG, VISITED, World

_CLIENTS = 8
_numbers = itertools.count()


def request() -> dict[str, Any]:
    """The next hold that nobody has made: people first, then days, then slots of a day."""
    number = next(_numbers)
    person, of_person = VISITED[number % len(VISITED)], number // len(VISITED)
    day, slot = of_person % 690 + 1, of_person // 690
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight + timedelta(days=day, minutes=90 * slot)
    return {
        "salesperson_id": f"00000000-0000-4000-9000-{person:012d}",
        "start_at": start.isoformat(),
        "end_at": (start + timedelta(hours=1)).isoformat(),
        "customer": {"email": f"h{number}@customer.example", "name": "Name", "company": "Company"},
    }


async def measure(world: World, rounds: int, seconds: float) -> list[Figure]:
    """Requests per second with eight clients, each in turn on its own connection."""
    with serving(world, "app", "serve") as port, serving(world, "tests.bench.bare") as bare_port:
        holds, floor = (
            f"http://127.0.0.1:{port}/v1/public/{SLUG}/holds",
            f"http://127.0.0.1:{bare_port}/insert",
        )
        await _rate(holds, 1)
        await _rate(floor, 1)
        pairs = []
        for _ in range(rounds):
            low = (await _rate(floor, seconds))[0]
            pairs.append((*await _rate(holds, seconds), low))
    statuses: dict[int, int] = {}
    for _, seen, _ in pairs:
        for status, count in seen.items():
            statuses[status] = statuses.get(status, 0) + count
    return [
        Figure(
            "POST /holds against a bare handler with one INSERT",
            statistics.median(p[0] for p in pairs),
            statistics.median(p[2] for p in pairs),
            "1/s",
            statistics.median(p[0] / p[2] for p in pairs),
            at_least=0.30,
            note=f"{_CLIENTS} clients, one app process; answers: {statuses}",
        )
    ]


async def _rate(url: str, seconds: float) -> tuple[float, dict[int, int]]:
    statuses: dict[int, int] = {}
    until = time.monotonic() + seconds

    async def client(session: aiohttp.ClientSession) -> None:
        while time.monotonic() < until:
            async with session.post(
                url, json=request(), headers={"Idempotency-Key": uuid.uuid4().hex}
            ) as response:
                await response.read()
                statuses[response.status] = statuses.get(response.status, 0) + 1

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_CLIENTS)) as session:
        started = time.monotonic()
        await asyncio.gather(*(client(session) for _ in range(_CLIENTS)))
        elapsed = time.monotonic() - started
    return sum(statuses.values()) / elapsed, statuses
