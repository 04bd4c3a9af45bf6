"""Periodic jobs run once each time they are due, and one that fails harms no other."""

from __future__ import annotations

import asyncio
from typing import Any

from app.db import Database
from tests.support.office import Office
from worker.periodic import Periodic


async def test_each_due_job_is_run_by_one_worker(worker_db: Database, office: Office) -> None:
    """Two workers that look at the same moment share the jobs between them."""
    due = office.values("select name from booking.periodic_jobs where next_run_at <= now()")

    ran = await asyncio.gather(Periodic(worker_db, 5).run_once(), Periodic(worker_db, 5).run_once())

    assert due
    assert sorted(ran[0] + ran[1]) == sorted(due)
    assert office.values("select name from booking.periodic_jobs where last_run_at is null") == []


async def test_a_job_that_fails_does_not_stop_the_others() -> None:
    """The clockwork goes on, whatever happens to one job."""
    ran: list[str] = []

    class Scripted:
        async def call(self, _name: str, **_params: Any) -> list[dict[str, str]]:
            return [{"due_jobs": "broken"}, {"due_jobs": "sound"}]

        async def call_value(self, _function: str, *, name: str) -> None:
            ran.append(name)
            if name == "broken":
                raise RuntimeError("a bug")

    assert await Periodic(Scripted(), 5).run_once() == ["broken", "sound"]  # type: ignore[arg-type]
    assert ran == ["broken", "sound"]


async def test_the_clockwork_ends_at_once_when_told(worker_db: Database) -> None:
    """Stopping a worker does not wait for the next tick."""
    stop = asyncio.Event()
    running = asyncio.create_task(Periodic(worker_db, 3600).run(stop))
    await asyncio.sleep(0)

    stop.set()

    await asyncio.wait_for(running, 5)
