"""202 to Graph's notifications at 200 a second, against a bare handler doing one durable INSERT."""

from __future__ import annotations

import asyncio
import hashlib
import statistics
import time
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.bench import post_holds
from tests.bench.figures import Figure, percentile
from tests.bench.serving import serving
from tests.bench.world import PEOPLE, World

_A_SECOND = 200
_PATIENCE_MS = 3000.0
"""Graph wants its 202 within three seconds."""
_REFUSED_MS = 60_000.0
"""Counted for an answer that is no 2xx: Graph sends it again, much later."""
_SECRET = "bench"
_LAST = f"00000000-0000-4000-9000-{PEOPLE:012d}"

_SUBSCRIBED = f"""
insert into booking.calendar_watches
  (provider, tenant_id, salesperson_id, subscription_id, resource, client_state_digest, status, expiration_utc)
select 'graph', tenant_id, id, 'sub-' || id, 'users/' || graph_user_id || '/events', '\\x{hashlib.sha256(_SECRET.encode()).hexdigest()}',
  'live', now() + interval '1 day'
from booking.salespersons on conflict do nothing
"""


async def measure(world: World, rounds: int, seconds: float) -> list[Figure]:
    """Each notification is a POST of its own, sent when its time has come, answered or not."""
    world.execute(_SUBSCRIBED)
    # The first notification of a calendar forgets its cached days: two years of them here, weeks elsewhere.
    world.execute(
        f"delete from booking.busy_days b using booking.salespersons s where s.id = b.salesperson_id and s.id <= '{_LAST}'"
    )
    world.execute("vacuum booking.busy_days")
    before = world.value("select count(*) from booking.webhook_jobs")
    with serving(world, "app", "serve") as port, serving(world, "tests.bench.bare") as bare_port:
        hook, floor = (
            f"http://127.0.0.1:{port}/v1/webhooks/graph",
            f"http://127.0.0.1:{bare_port}/insert",
        )
        await _answers(hook, _posted, 0.5)
        await _answers(floor, _held, 0.5)
        pairs = []
        for _ in range(rounds):
            low = await _answers(floor, _held, seconds)
            pairs.append((await _answers(hook, _posted, seconds), low))
    sent = round(_A_SECOND * (0.5 + rounds * seconds))
    stored = world.value("select count(*) from booking.webhook_jobs") - before
    refused = sum(took == _REFUSED_MS for high, _ in pairs for took in high)
    if stored + refused < sent * 0.99:
        raise RuntimeError(f"{stored} of {sent} notifications were stored, {refused} refused")
    p99 = statistics.median(percentile(high, 0.99) for high, _ in pairs)
    low99 = statistics.median(percentile(low, 0.99) for _, low in pairs)
    worst = max(max(high) for high, _ in pairs)
    return [
        Figure(
            "p99 of 202 at 200 notifications a second, against one INSERT",
            p99,
            low99,
            "ms",
            p99 / low99,
            note=f"one app process; {stored} stored for {PEOPLE} calendars; {refused} refused; worst {worst:.0f} ms",
        ),
        Figure(
            "the same against Graph's three seconds",
            p99,
            _PATIENCE_MS,
            "ms",
            p99 / _PATIENCE_MS,
            at_most=0.1,
        ),
    ]


async def _answers(url: str, body: Callable[[int], dict[str, Any]], seconds: float) -> list[float]:
    """Milliseconds until each answer."""
    took: list[float] = []

    async def post(session: aiohttp.ClientSession, number: int) -> None:
        started = time.monotonic()
        async with session.post(url, json=body(number)) as response:
            await response.read()
        took.append((time.monotonic() - started) * 1000 if response.status < 300 else _REFUSED_MS)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        begun = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for number in range(round(_A_SECOND * seconds)):
                await asyncio.sleep(begun + number / _A_SECOND - time.monotonic())
                tasks.create_task(post(session, number))
    return took


def _held(_number: int) -> dict[str, Any]:
    return post_holds.request()


def _posted(number: int) -> dict[str, Any]:
    person = f"00000000-0000-4000-9000-{number % PEOPLE + 1:012d}"
    event = f"AAMkADU3{number:08d}" + "x" * 120
    resource = f"Users/{person}/Events/{event}"
    return {
        "value": [
            {
                "subscriptionId": f"sub-{person}",
                "subscriptionExpirationDateTime": "2030-01-01T00:00:00.0000000Z",
                "clientState": _SECRET,
                "changeType": "updated",
                "resource": resource,
                "tenantId": person,
                "resourceData": {
                    "@odata.type": "#Microsoft.Graph.Event",
                    "@odata.id": resource,
                    "@odata.etag": "W/1",
                    "id": event,
                },
            }
        ]
    }
