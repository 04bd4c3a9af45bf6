"""A small torture, the same every time as far as machines allow: it ends in the promises too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.servers import TestDatabase
from tests.torture.plan import Plan
from tests.torture.run import torture
from tests.torture.town import Addresses

SMALL = Plan(
    seed=20240229,
    bookings=15,
    target=1,
    is_demanding=False,
    customers=8,
    minutes=0.5,
    kills_postgres=0,
    kills_app=25,
    serves=1,
    workers=2,
    companies=2,
    zoom_hosts=8,
    leeway=4,
    poll_seconds=10,
)


@pytest.mark.timeout(600)
async def test_a_small_torture_breaks_no_promise(database: TestDatabase, tmp_path: Path) -> None:
    """Fifteen bookings under faults of every kind, with workers and the app killed."""
    report = await torture(SMALL, tmp_path, Addresses(database.superuser, database.app, database.worker))

    assert report.failures() == [], report.text()
    assert sum(report.points.values()) > 0
    assert sum(report.faults.values()) > 0
