"""The directory renames a salesperson: calendar, bookings and duties go on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.simulator.microsoft.directories import DEFAULT_ROLES
from tests.support.mirror import Mirror
from tests.support.office import Office
from tests.worker.conftest import Cloud, settle
from tests.worker.test_mirrors import live
from tests.worker.test_notifications import Scene, scene, subscribed
from tests.worker.waiting import until
from worker.main import Worker

__all__ = ["scene", "subscribed"]

OLD, NEW = "anna@acme.example", "anna.berg@acme.example"
HOUR = timedelta(hours=1)


def without_users_role(office: Office) -> None:
    """The directory lets us read calendars and send mails, and nobody looked up."""
    roles = [role for role in DEFAULT_ROLES if role != "User.Read.All"]
    office.sql.execute("update simulator.directories set roles = %s", [roles])


def mailbox(office: Office) -> str:
    return office.value("select mailbox from booking.salespersons")


def object_id(office: Office) -> str:
    return office.value("select object_id::text from simulator.users where address = %s", OLD)


async def is_blocked(office: Office, worker: Worker, slot: datetime) -> bool:
    """What a customer is told who asks for the day, with a read of the calendar now."""
    office.sql.execute("delete from booking.busy_days; delete from booking.calendar_mirrors")
    answer = office.answer("availability", salesperson_id=office.salesperson_id, date=slot.date())
    wanted = answer.fetch
    busy = await worker._context.providers.calendar("graph").busy_times(
        wanted["directory"],
        wanted["mailbox"],
        datetime.fromisoformat(wanted["from_at"]),
        datetime.fromisoformat(wanted["to_at"]),
    )
    office.sql.execute("update booking.calendar_freshness set lease = null")
    return any(item.start < slot + HOUR and item.end > slot for item in busy)


@pytest.mark.fact("GRAPH-46")
@pytest.mark.parametrize("may_look_up", [True, False])
async def test_a_renamed_person_is_followed_on(
    scene: Scene, cloud: Cloud, may_look_up: bool, slot: datetime
) -> None:
    """Known by object id since the first comparison, from the directory or from Graph's own
    notification: the calendar is read, mirrored and written to, and a cancellation takes the
    event away that was made under the old name."""
    office, worker = scene.office, scene.worker
    known = object_id(office)
    if not may_look_up:
        without_users_role(office)
    await scene.compare()
    assert mailbox(office) == known

    await cloud.post(f"/users/{OLD}/rename", address=NEW)
    await cloud.post(
        "/events",
        user=NEW,
        start_at=(slot + 3 * HOUR).isoformat(),
        end_at=(slot + 4 * HOUR).isoformat(),
    )
    assert await is_blocked(office, worker, slot + 3 * HOUR)
    await live(worker, Mirror(office))

    office.free_calendars()
    second = office.pending(slot + 5 * HOUR)
    office.confirm(second)
    await settle(worker, office)
    assert office.status(second) == "confirmed"
    assert len([e for e in await cloud.events(NEW) if e["transaction_id"]]) == 2

    office.sql.execute(
        "update booking.bookings set status = 'canceled' where id = %s", [scene.booking_id]
    )
    await settle(worker, office)
    left = [e["id"] for e in await cloud.events(NEW) if e["transaction_id"]]
    assert scene.event["id"] not in left
    assert len(left) == 1


async def test_who_was_renamed_before_is_found_by_the_notifications(
    scene: Scene, cloud: Cloud, slot: datetime
) -> None:
    """Nobody knew the object id when the name went; the subscription that still stands tells it,
    and what had failed is done."""
    office, worker = scene.office, scene.worker
    without_users_role(office)
    office.sql.execute("update booking.calendar_freshness set seen_object_id = null")
    await cloud.post(f"/users/{OLD}/rename", address=NEW)
    office.sql.execute(
        "update booking.bookings set status = 'canceled' where id = %s", [scene.booking_id]
    )
    await worker.run_once()
    assert scene.event["id"] in [e["id"] for e in await cloud.events(NEW)]

    await cloud.post(
        "/events",
        user=NEW,
        start_at=(slot + 3 * HOUR).isoformat(),
        end_at=(slot + 4 * HOUR).isoformat(),
    )
    await until(
        lambda: office.value("select seen_object_id from booking.calendar_freshness"), "the news"
    )

    async def is_gone() -> bool:
        office.sql.execute(
            "update booking.work set due_at = booking.now()"
            " where kind in ('reconcile_bookings', 'saga', 'deletion');"
            " update pgmq.q_holdfast set vt = clock_timestamp()"
        )
        office.value("select api.run_periodic('reconcile_bookings')")
        await worker.run_once()
        return scene.event["id"] not in [e["id"] for e in await cloud.events(NEW)]

    await until(is_gone, "the event is deleted", 20)
    assert mailbox(office) != OLD


async def test_a_directory_that_does_not_tell_delays_nothing(scene: Scene, cloud: Cloud) -> None:
    """The look-up fails: the comparison is done anyway, and the next one asks again."""
    office = scene.office
    known = object_id(office)
    office.sql.execute("update booking.calendar_freshness set seen_object_id = null")
    await cloud.fail("graph", "forbidden", method="GET", path=f"/users/{OLD}")
    await scene.compare()
    assert office.value("select last_error from booking.calendar_comparisons") is None
    assert (mailbox(office), office.value("select last_compared_at is not null"
        " from booking.calendar_comparisons")) == (OLD, True)  # fmt: skip
    await cloud.delete("/faults")
    await scene.compare()
    assert mailbox(office) == known
