"""A small torture, the same every time as far as machines allow: it ends in the promises too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.servers import TestDatabase
from tests.torture.plan import Plan
from tests.torture.run import torture
from tests.torture.world import Addresses

SMALL = Plan(
    seed=20240229,
    bookings=10,
    confirmed=4,
    target=1,
    is_demanding=False,
    customers=10,
    minutes=0.25,
    kills_postgres=0,
    kills_app=10,
    serves=1,
    workers=3,
    in_hand=1,
    companies=2,
    people=3,
    idle=1,
    zoom_hosts=4,
    spent_hosts=1,
    leeway=8,
    poll_seconds=4,
    timeout_seconds=1,
    closing_seconds=6,
    # Claims of comparisons outlive a worker too long for a run of seconds: none dies with one in hand.
    spared=("reconcile_objects/",),
)


@pytest.mark.timeout(600)
async def test_a_small_torture_breaks_no_promise(database: TestDatabase, tmp_path: Path) -> None:
    """Ten bookings under faults of many kinds, with workers and the app killed."""
    report = await torture(
        SMALL, tmp_path, Addresses(database.superuser, database.app, database.worker)
    )

    assert report.failures() == [], report.text()
    assert sum(report.points.values()) > 0
    assert sum(report.faults.values()) > 0
