"""A worker that stands still past its claim, wakes up, calls Zoom, and dies before it can tell."""

from __future__ import annotations

import os
import signal

import psycopg
import pytest

from tests.faults.bed import Bed
from tests.faults.flows import is_confirmed, what_exists
from tests.faults.killer import Killer
from tests.support.servers import TestDatabase
from tests.worker.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

_LEASE_SECONDS = 30.0
_REPORTS = (
    "from pg_stat_activity where datname = current_database() and wait_event = 'advisory'"
    " and query like '%saga_report%'"
)


async def test_its_meeting_is_found_and_removed(
    bed: Bed, killer: Killer, shared_database: TestDatabase
) -> None:
    """Another worker has made the meeting meanwhile; no attempt will ever look for the second one,
    but the sweep does, soon, because a claim had lapsed."""
    booking_id = await bed.confirming()
    person = bed.value("select salesperson_id from booking.bookings where id = %s", booking_id)
    pid, trace = await killer.start(
        bed.settings, "confirm/create_meeting", "before", then=signal.SIGSTOP
    )
    await killer.stopped(pid, trace)
    bed.leap(_LEASE_SECONDS)
    await bed.settle()
    await is_confirmed(bed, booking_id)
    kept = bed.value(
        "select provider_meeting_id from booking.meetings where booking_id = %s", booking_id
    )

    async def are_two() -> bool:
        return len((await what_exists(bed, booking_id))[0]) == 2

    with psycopg.connect(shared_database.superuser) as holding:
        # Nobody gets to hear of it: its report waits for this lock until it is dead.
        holding.execute("select booking.lock_salesperson(%s)", [person])
        os.kill(pid, signal.SIGCONT)
        await until(are_two, "a second meeting", 30)
        await until(lambda: bed.value(f"select count(*) {_REPORTS}") == 1, "a report", 30)
        await killer.end(pid, trace)
        assert bed.value(f"select pg_terminate_backend(pid) {_REPORTS}") is True
        await until(lambda: bed.value(f"select count(*) {_REPORTS}") == 0, "no report", 30)

    async def is_one() -> bool:
        bed.leap(_LEASE_SECONDS)
        await bed.worker.run_periodic_once()
        await bed.settle()
        return not await are_two()

    await until(is_one, "one meeting", 60)
    await is_confirmed(bed, booking_id)
    assert kept == bed.value(
        "select provider_meeting_id from booking.meetings where booking_id = %s", booking_id
    )
    bed.check()
