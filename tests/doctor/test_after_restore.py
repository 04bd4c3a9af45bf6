"""`holdfast doctor --after-restore` lists every difference, and touches nothing."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from app.config import Settings
from app.db import Database
from app.doctor import run_after_restore
from app.doctor.reconciliation import check_reconciliation
from app.providers.capabilities.calendar import Attendee, EventDraft
from app.providers.registry import Providers
from tests.support.office import DIRECTORY, Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import HOSTS, Cloud, worker
from tests.worker.test_deletion import confirmed
from tests.worker.test_reconcile_objects import draft, installation, reconcile
from worker.main import Worker

__all__ = ["worker"]


@pytest.fixture
def restored(worker_settings: Settings, database: TestDatabase, office: Office) -> Settings:
    """Settings of an operator after a restore."""
    return worker_settings.model_copy(update={"database_url": SecretStr(database.app)})


async def compared(settings: Settings) -> tuple[int, str]:
    """Exit code and everything that was said, in one line."""
    said: list[str] = []
    code = await run_after_restore(settings, say=said.append)
    return code, " ".join(" ".join(said).split())


async def test_where_nothing_differs_the_code_is_zero(
    restored: Settings, worker: Worker, office: Office, slot: datetime
) -> None:
    """Every host and calendar has its line."""
    await confirmed(worker, office, slot)

    code, said = await compared(restored)

    assert code == 0, said
    assert "The providers and this database agree." in said
    for name in (*HOSTS, "anna@acme.example"):
        assert name in said
    assert "1 of ours, all as the database says" in said


async def test_every_difference_is_told_and_nothing_is_changed(
    restored: Settings, worker: Worker, office: Office, cloud: Cloud, slot: datetime,
    providers: Providers,
) -> None:  # fmt: skip
    """What was made, deleted and moved after the backup; what other installations made is no fault."""
    at = {name: slot + timedelta(hours=hours) for name, hours in (("gone", 0), ("moved", 2))}
    gone = await confirmed(worker, office, at["gone"])
    office.free_calendars()
    moved = office.pending(at["moved"], email="max@customer.example")
    office.confirm(moved)
    while office.status(moved) != "confirmed":
        await worker.run_once()
    meetings = {meeting["agenda"][:36]: meeting for meeting in await cloud.meetings()}
    events = {event["transaction_id"]: event for event in await cloud.events()}
    await cloud.delete(f"/meetings/{meetings[gone]['id']}")
    await cloud.delete(f"/events/{events[gone]['id']}")
    later = {
        "start_at": (at["moved"] + timedelta(days=1)).isoformat(),
        "end_at": (at["moved"] + timedelta(days=1, hours=1)).isoformat(),
    }
    await cloud.post(f"/events/{events[moved]['id']}/move", **later)
    await cloud.post(f"/meetings/{meetings[moved]['id']}/move", **later)
    unknown = str(uuid.uuid4())
    await providers.conference("zoom").create_meeting(
        HOSTS[0], draft(unknown, installation(office), slot)
    )
    await providers.conference("zoom").create_meeting(
        HOSTS[0], draft(unknown, str(uuid.uuid4()), slot)
    )
    await providers.calendar("graph").create_event(
        str(DIRECTORY), "anna@acme.example",
        EventDraft(unknown, "Talk", "<p>Talk</p>", slot, slot + timedelta(hours=1), "UTC",
                   Attendee("eva@customer.example"), "x"),
    )  # fmt: skip
    before = (await cloud.meetings(), await cloud.events(), _written(office))

    code, said = await compared(restored)

    assert code == 1
    for words in (
        f"carries booking {unknown}, for which this database has made nothing",
        f"belongs to another installation (booking {unknown})",
        f"is gone there, and booking {gone} is confirmed",
        f"is gone there, and booking {gone} is confirmed",
        f"not at the time of booking {moved}: a worker will follow it",
        f"not at the time of booking {moved}: a worker will move it back",
    ):
        assert words in said, said
    assert "6 differences" in said and "Nothing was changed." in said
    assert (await cloud.meetings(), await cloud.events(), _written(office)) == before


def _written(office: Office) -> list[tuple[int, ...]]:
    return office.sql.execute(
        "select (select count(*) from booking.audit_logs), (select count(*) from booking.sagas),"
        " (select count(*) from booking.reconcile_targets), (select count(*) from pgmq.q_holdfast)"
    ).fetchall()


async def test_work_under_way_at_the_backup_is_told(
    restored: Settings, office: Office, slot: datetime, providers: Providers
) -> None:
    """The meeting may be a confirmed one's by now, and a worker would undo it at its deadline."""
    booking_id = office.pending(slot)
    step = office.worker("saga_claim", saga_id=office.confirm(booking_id).saga_id)
    made = draft(booking_id, installation(office), slot)
    await providers.conference("zoom").create_meeting(step["input"]["host"], made)

    code, said = await compared(restored)

    assert code == 1
    assert f"is of booking {booking_id}, at which work was under way" in said


async def test_a_place_that_cannot_be_read_is_a_difference(
    restored: Settings, cloud: Cloud
) -> None:
    """Nobody may believe that all is well where nobody could look."""
    await cloud.fail("zoom", "error", method="GET", path=f"/users/{HOSTS[1]}/meetings")

    code, said = await compared(restored)

    assert code == 1 and f"zoom: {HOSTS[1]} cannot be compared" in said


async def test_the_doctor_tells_of_findings_and_of_places_that_stay_unread(
    restored: Settings, worker: Worker, office: Office, cloud: Cloud, slot: datetime,
    providers: Providers, app_db: Database,
) -> None:  # fmt: skip
    """Both are warnings: the reconciliations go on by themselves."""
    marked = draft(str(uuid.uuid4()), installation(office), slot)
    await providers.conference("zoom").create_meeting(HOSTS[0], marked)
    await cloud.fail("zoom", "error", method="GET", path=f"/users/{HOSTS[1]}/meetings")
    await reconcile(worker, office)

    told = [f"{f.verdict} {f.found}" async for f in check_reconciliation(restored, app_db)]

    assert told[0].startswith("WARN 1 of 5 targets") and HOSTS[1] in told[0]
    assert told[1].startswith("WARN 1 meetings or events") and HOSTS[0] in told[1]
