"""GET /availability of a day, against a bare handler doing SELECT 1."""

from __future__ import annotations

import itertools
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

import aiohttp

from tests.bench.figures import Figure
from tests.bench.requests import CLIENTS, compare
from tests.bench.serving import serving
from tests.bench.world import RESERVED, SLUG, World

_numbers = itertools.count()


async def measure(world: World, rounds: int, seconds: float) -> list[Figure]:
    with serving(world, "app", "serve") as port, serving(world, "tests.bench.bare") as bare_port:
        availability, floor = (
            f"http://127.0.0.1:{port}/v1/public/{SLUG}/availability",
            f"http://127.0.0.1:{bare_port}/select",
        )
        compared = await compare(_ask_day, availability, _ask, floor, rounds, seconds)
    return [
        Figure(
            "GET /availability of a day against a bare handler with SELECT 1",
            *compared.medians()[:2],
            "1/s",
            compared.medians()[2],
            at_least=0.45,
            note=f"{CLIENTS} clients, one app process; answers: {dict(compared.statuses)}",
        )
    ]


def _ask(
    session: aiohttp.ClientSession, url: str
) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
    return session.get(url)


def _ask_day(
    session: aiohttp.ClientSession, url: str
) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
    number = next(_numbers)
    person = RESERVED[number % len(RESERVED)]
    day = datetime.now(UTC).date() + timedelta(days=number // len(RESERVED) % 690 + 1)
    return session.get(
        url,
        params={
            "salesperson": f"00000000-0000-4000-9000-{person:012d}",
            "date": day.isoformat(),
        },
    )
