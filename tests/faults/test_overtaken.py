"""A worker process that stands still beyond its claim, is overtaken, and then calls Zoom."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.faults.flows import is_confirmed, what_exists
from tests.faults.harness import Harness
from tests.faults.killer import Killer
from tests.support.servers import TestDatabase
from tests.worker.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

_CREATE = "confirm/create_meeting"
_LEASE_SECONDS = 30.0
"""Longer than any claim of these tests' workers."""

_SOON_SECONDS = 60
_ROUND_SECONDS = 15
_PATIENCE_SECONDS = 60.0
_WAITING_REPORTS = (
    " from pg_stat_activity where datname = current_database()"
    " and wait_event = 'advisory' and query like '%%saga_report%%'"
)


@dataclass(frozen=True)
class Overtaken:
    """A booking that another worker has confirmed while this one stood still."""

    harness: Harness
    booking_id: str
    meeting_id: str
    pid: int
    trace: Path

    async def are_two(self) -> bool:
        return len((await what_exists(self.harness, self.booking_id))[0]) == 2

    async def is_as_it_was(self) -> None:
        """The booking has the meeting that it had, and there is no other."""
        await is_confirmed(self.harness, self.booking_id)
        assert self.meeting_id == _meeting(self.harness, self.booking_id)
        self.harness.check()


@asynccontextmanager
async def overtaken(harness: Harness, killer: Killer) -> AsyncIterator[Overtaken]:
    """The worker stands at its call of Zoom, and goes on when it is told to."""
    booking_id = await harness.confirming()
    with harness.passed_over():
        pid, trace = await killer.start(harness.settings, _CREATE, "before", then=signal.SIGSTOP)
        await killer.stopped(pid, trace)
    harness.advance(_LEASE_SECONDS)
    await harness.settle()
    await is_confirmed(harness, booking_id)
    # The next regular round is a day away.
    harness.reconcile(booking_id)
    await harness.settle()
    yield Overtaken(harness, booking_id, _meeting(harness, booking_id), pid, trace)


def _meeting(harness: Harness, booking_id: str) -> str:
    return harness.value(
        "select provider_meeting_id from booking.meetings where booking_id = %s", booking_id
    )


async def test_the_meeting_it_tells_of_goes(harness: Harness, killer: Killer) -> None:
    """A second meeting whose maker reports it, however late, is deleted."""
    async with overtaken(harness, killer) as late:
        os.kill(late.pid, signal.SIGCONT)
        await until(
            lambda: (_CREATE, "recorded") in killer.passed(late.trace),
            "recorded",
            _PATIENCE_SECONDS,
        )
        await killer.end(late.pid, late.trace)
        await harness.settle()
        assert [len(made) for made in await what_exists(harness, late.booking_id, ever=True)] == [
            2,
            1,
        ]
        await late.is_as_it_was()


async def test_the_meeting_it_dies_with_goes(
    harness: Harness, killer: Killer, shared_database: TestDatabase
) -> None:
    """A second meeting that nobody ever heard of is found by a reconciliation, soon, and deleted."""
    async with overtaken(harness, killer) as late:
        person = harness.value(
            "select salesperson_id from booking.bookings where id = %s", late.booking_id
        )
        with psycopg.connect(shared_database.superuser) as holding:
            # Its report waits for this lock until it is dead.
            holding.execute("select booking.lock_salesperson(%s)", [person])
            os.kill(late.pid, signal.SIGCONT)
            await until(late.are_two, "a second meeting", _PATIENCE_SECONDS)
            await until(
                lambda: harness.value(f"select count(*) {_WAITING_REPORTS}"),
                "a report",
                _PATIENCE_SECONDS,
            )
            await killer.end(late.pid, late.trace)
            # The server does not notice by itself who is gone.
            await until(
                lambda: (
                    not harness.office.values(
                        f"select pg_terminate_backend(pid) {_WAITING_REPORTS}"
                    )
                ),
                "no report",
                _PATIENCE_SECONDS,
            )
        assert (_CREATE, "recorded") not in killer.passed(late.trace)

        for _ in range(_SOON_SECONDS // _ROUND_SECONDS):
            harness.advance(_ROUND_SECONDS)
            await harness.worker.run_periodic_once()
            await harness.settle()
        assert not await late.are_two()
        await late.is_as_it_was()
