"""A directory that takes its consent back: work waits, is audited once, and goes on by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.consent import ConsentWatch
from app.db import DatabaseUnavailable
from tests.support.office import DIRECTORY, Office
from tests.worker.conftest import Cloud, lapse, settle
from worker.main import Worker


async def test_work_waits_for_lost_consent_and_goes_on_by_itself(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """The tenant stays active, one audit entry tells of the outage, and nothing is lost."""
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await cloud.post(f"/directories/{DIRECTORY}/consent", consent="revoked")
    for _ in range(3):
        await worker.run_once()
        lapse(office)
    assert office.status(booking_id) == "pending_verify"
    assert office.value("select status from booking.tenants") == "active"

    await cloud.post(f"/directories/{DIRECTORY}/consent", consent="granted")
    await settle(worker, office)

    assert office.status(booking_id) == "confirmed"
    assert office.values(
        "select action from booking.audit_logs where starts_with(action, 'consent') order by id"
    ) == ["consent_lost", "consent_restored"]


async def test_news_that_cannot_be_told_are_told_with_the_next_call() -> None:
    """An absent database neither breaks the work that noticed nor loses what it noticed."""
    told: list[str] = []

    class Scripted:
        is_away = True

        async def call(self, name: str, **_params: Any) -> None:
            if self.is_away:
                raise DatabaseUnavailable("away")
            told.append(name)

    database = Scripted()
    watch = ConsentWatch(database)  # type: ignore[arg-type]
    await watch.lost("t", None, "403")
    database.is_away = False
    for _ in range(3):
        await watch.lost("t", None, "403")
    await watch.held("t", None)

    assert told == ["consent_lost", "consent_restored"]
