"""Posts queued notifications, with Graph's patience: 3 seconds at first, then 10, for 4 hours."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import groupby
from time import monotonic

import httpx
import psycopg
import structlog
from psycopg_pool import PoolTimeout

from app.simulator.calls import record
from app.simulator.microsoft.fault_kinds import NOTIFICATION
from app.simulator.microsoft.notifications import LEASE
from app.simulator.microsoft.receivers import judge, regime_of
from app.simulator.store import Row
from app.simulator.world import World

log = structlog.get_logger("holdfast.simulator")

FIRST_TIMEOUT_SECONDS = 3.0
RETRY_TIMEOUT_SECONDS = 10.0
GIVE_UP = timedelta(hours=4)
LONGEST_PAUSE_SECONDS = 600.0
_POLL_SECONDS = 1.0
_BATCH = 100


class Deliverer:
    """Takes due notifications and posts them, grouped by address as Graph does.

    Any number of processes may deliver: rows are taken with a lease.
    """

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self._world = world
        self._http = http
        self._awake = asyncio.Event()
        self._is_stopping = False

    def wake(self) -> None:
        """There may be something due."""
        self._awake.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Delivers in the background while the context is entered."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            # Canceling alone may be lost to an error that arrives at the same moment.
            self._is_stopping = True
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while not self._is_stopping:
            self._awake.clear()
            try:
                is_more = await self.deliver_due()
            except (psycopg.Error, PoolTimeout) as error:
                log.warning("simulator_delivery_failed", error=type(error).__name__)
                is_more = False
            if not is_more:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), _POLL_SECONDS)

    async def deliver_due(self) -> bool:
        """Posts what is due now, once; True if there may be more.

        What goes to one address goes in one request, of how many subscriptions it may be.
        """
        taken = await self._take()
        groups = [list(rows) for _, rows in groupby(taken, key=lambda row: row["url"])]
        await asyncio.gather(*(self._post(rows) for rows in groups))
        return len(taken) == _BATCH

    async def _take(self) -> list[Row]:
        now = self._world.clock.now()
        async with self._world.store.transaction() as db:
            return sorted(
                await db.rows(
                    "update simulator.notifications set attempts = attempts + 1,"
                    " due_at = %(lease)s where id in (select id from simulator.notifications"
                    " where due_at <= %(now)s order by id limit %(limit)s"
                    " for update skip locked) returning *",
                    now=now,
                    lease=now + LEASE,
                    limit=_BATCH,
                ),
                key=lambda row: (row["url"], row["rank"], row["id"]),
            )

    async def _post(self, rows: list[Row]) -> None:
        url = rows[0]["url"]
        started = monotonic()
        is_first = all(row["attempts"] == 1 for row in rows)
        timeout = FIRST_TIMEOUT_SECONDS if is_first else RETRY_TIMEOUT_SECONDS
        status = None
        if await self._is_dropped(rows):
            return
        try:
            async with asyncio.timeout(timeout):
                answer = await self._http.post(
                    url, json={"value": [row["item"] for row in rows]}, timeout=timeout
                )
            status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            log.info("notification_not_delivered", error=type(error).__name__)
        is_taken = status is not None and 200 <= status < 300
        took = monotonic() - started
        async with self._world.store.transaction() as db:
            now = self._world.clock.now()
            await record(db, NOTIFICATION, "POST", url, status, None, took, now)
            await judge(db, url, took, now)
            for row in rows:
                if is_taken or self._is_hopeless(row):
                    await db.run(
                        "delete from simulator.notifications where id = %(id)s", id=row["id"]
                    )
                else:
                    await db.run(
                        "update simulator.notifications set due_at = %(due_at)s where id = %(id)s",
                        id=row["id"],
                        due_at=now + _pause(row["attempts"]),
                    )

    async def _is_dropped(self, rows: list[Row]) -> bool:
        """True when the receiver is being punished; then they are lost."""
        now = self._world.clock.now()
        async with self._world.store.transaction() as db:
            if await regime_of(db, rows[0]["url"], now) != "drop":
                return False
            await db.run(
                "delete from simulator.notifications where id = any (%(ids)s)",
                ids=[row["id"] for row in rows],
            )
        return True

    def _is_hopeless(self, row: Row) -> bool:
        return bool(self._world.clock.now() - row["created_at"] > GIVE_UP)


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=min(2.0 ** (attempts - 1), LONGEST_PAUSE_SECONDS))


@asynccontextmanager
async def delivering(world: World) -> AsyncIterator[None]:
    """Delivers in the background while the context is entered; needs the world's client."""
    if world.http is None:
        raise RuntimeError("nothing can be delivered without a client")
    deliverer = Deliverer(world, world.http)
    world.wakers.append(deliverer.wake)
    async with deliverer.running():
        yield
