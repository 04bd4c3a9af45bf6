"""POST /holds with busy times cached, against a bare handler doing one durable INSERT."""

from __future__ import annotations

import itertools
import uuid
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from tests.bench.figures import Figure
from tests.bench.requests import CLIENTS, compare
from tests.bench.serving import serving
from tests.bench.world import SLUG, VISITED, World

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
    with serving(world, "app", "serve") as port, serving(world, "tests.bench.bare") as bare_port:
        holds, floor = (
            f"http://127.0.0.1:{port}/v1/public/{SLUG}/holds",
            f"http://127.0.0.1:{bare_port}/insert",
        )
        compared = await compare(_ask, holds, _ask, floor, rounds, seconds)
    return [
        Figure(
            "POST /holds against a bare handler with one INSERT",
            *compared.medians()[:2],
            "1/s",
            compared.medians()[2],
            at_least=0.30,
            note=f"{CLIENTS} clients, one app process; answers: {dict(compared.statuses)}",
        )
    ]


def _ask(
    session: aiohttp.ClientSession, url: str
) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
    return session.post(url, json=request(), headers={"Idempotency-Key": uuid.uuid4().hex})
