"""What an organizer does in Outlook is followed, by notification or by comparison."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.config import Settings
from app.db import Database
from app.providers.registry import Providers
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import Cloud, settle
from tests.worker.receiver import receiving
from tests.worker.waiting import until
from worker.main import Worker


@dataclass(frozen=True)
class Scene:
    """A confirmed booking in a calendar that we are subscribed to."""

    worker: Worker
    office: Office
    cloud: Cloud
    booking_id: str
    event: dict[str, Any]
    meeting: dict[str, Any]

    async def settle(self) -> None:
        await settle(self.worker, self.office)

    def times(self) -> tuple[datetime, datetime]:
        return self.office.sql.execute(
            "select start_at_utc, end_at_utc from booking.bookings where id = %s",
            [self.booking_id],
        ).fetchone()

    def tracked(self) -> list[str]:
        return self.office.values(
            "select type from booking.tracking_events where booking_id = %s order by id",
            self.booking_id,
        )

    async def compare(self) -> None:
        """Makes the next comparison due and does it."""
        self.office.make_due("reconcile_bookings")
        with self.office.sql.transaction():
            self.office.sql.execute(
                "select set_config('booking.tenant_id', %s, true)", [str(self.office.tenant_id)]
            )
            self.office.sql.execute(
                "select booking.enqueue('reconcile_bookings', %s)",
                [str(self.office.salesperson_id)],
            )
        await self.settle()


def subscribe(office: Office) -> None:
    with office.sql.transaction():
        office.sql.execute(
            "select set_config('booking.tenant_id', %s, true)", [str(office.tenant_id)]
        )
        office.sql.execute(
            "select booking.enqueue('subscription', %s)", [str(office.salesperson_id)]
        )


@pytest.fixture
async def subscribed(
    database: TestDatabase,
    worker_settings: Settings,
    providers: Providers,
    office: Office,
) -> AsyncIterator[Worker]:
    """A worker whose public address receives notifications."""
    async with (
        receiving(office) as base_url,
        Database(database.worker, worker_settings, "holdfast_worker") as opened,
    ):
        settings = worker_settings.model_copy(update={"base_url": base_url})
        yield Worker(settings, opened, providers)


@pytest.fixture
async def scene(subscribed: Worker, office: Office, cloud: Cloud, slot: datetime) -> Scene:
    subscribe(office)
    await settle(subscribed, office)
    office.free_calendars()
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await settle(subscribed, office)
    [event], [meeting] = await cloud.events(), await cloud.meetings()
    scene = Scene(subscribed, office, cloud, booking_id, event, meeting)
    await until(
        lambda: office.value("select count(*) from booking.webhook_jobs") >= 1, "notifications"
    )
    await scene.settle()
    return scene


async def moved(scene: Scene, hours: int) -> datetime:
    start = datetime.fromisoformat(scene.event["start_at"]) + timedelta(hours=hours)
    await scene.cloud.post(
        f"/events/{scene.event['id']}/move",
        start_at=start.isoformat(),
        end_at=(start + timedelta(hours=1)).isoformat(),
    )
    return start


async def test_a_calendar_is_subscribed_to(
    subscribed: Worker, office: Office, cloud: Cloud
) -> None:
    """Graph knows one subscription of ours for the calendar, and we know its id and end."""
    subscribe(office)

    await settle(subscribed, office)

    [known] = (await cloud.get("/subscriptions"))["subscriptions"]
    stored = office.sql.execute(
        "select subscription_id, status, expiration_utc > booking.now()"
        " from booking.graph_subscriptions"
    ).fetchone()
    assert stored == (known["id"], "live", True)


async def test_a_subscription_is_renewed_before_its_end(
    subscribed: Worker, office: Office, cloud: Cloud
) -> None:
    """Renewing keeps the id and moves the end."""
    subscribe(office)
    await settle(subscribed, office)
    office.sql.execute(
        "update booking.graph_subscriptions set renew_at = booking.now(),"
        " expiration_utc = booking.now() + interval '1 hour'"
    )
    before = office.value("select subscription_id from booking.graph_subscriptions")

    subscribe(office)
    await settle(subscribed, office)

    after = office.sql.execute(
        "select subscription_id, expiration_utc > booking.now() + interval '1 day'"
        " from booking.graph_subscriptions"
    ).fetchone()
    assert after == (before, True)
    assert len(await cloud.calls(service="graph", method="PATCH")) == 1


@pytest.mark.fact("GRAPH-30")
async def test_a_subscription_that_graph_lost_is_made_anew(
    subscribed: Worker, office: Office, cloud: Cloud
) -> None:
    """A renewal that answers 404 is followed by a new subscription."""
    subscribe(office)
    await settle(subscribed, office)
    [old] = (await cloud.get("/subscriptions"))["subscriptions"]
    await cloud.delete(f"/subscriptions/{old['id']}")
    office.sql.execute("update booking.graph_subscriptions set renew_at = booking.now()")

    subscribe(office)
    await settle(subscribed, office)

    [new] = (await cloud.get("/subscriptions"))["subscriptions"]
    assert new["id"] != old["id"]
    assert office.value("select subscription_id from booking.graph_subscriptions") == new["id"]


@pytest.mark.fact("GRAPH-27")
async def test_a_subscription_whose_answer_was_lost_gives_way(
    subscribed: Worker, office: Office, cloud: Cloud
) -> None:
    """Graph allows one: the one whose secret nobody knows is deleted and made again."""
    await cloud.fail("graph", "drop_after", method="POST", path="/subscriptions", times=1)
    subscribe(office)

    await settle(subscribed, office)

    [known] = (await cloud.get("/subscriptions"))["subscriptions"]
    assert office.value("select subscription_id from booking.graph_subscriptions") == known["id"]
    assert len(await cloud.calls(service="graph", method="POST", path="/subscriptions")) == 3


async def test_the_subscription_of_a_disabled_tenant_is_deleted(
    subscribed: Worker, office: Office, cloud: Cloud
) -> None:
    """Nothing is left behind in the directory of a tenant that was switched off."""
    subscribe(office)
    await settle(subscribed, office)

    office.app("tenant_set_status", tenant_id=office.tenant_id, status="disabled", actor="test")
    subscribe(office)
    await settle(subscribed, office)

    assert (await cloud.get("/subscriptions"))["subscriptions"] == []
    assert office.value("select status from booking.graph_subscriptions") == "deleted"


async def test_a_moved_event_moves_booking_and_meeting(scene: Scene) -> None:
    """The booking follows its event, Zoom follows the booking, staff are told, nobody is mailed."""
    mails = len(await scene.cloud.mails())
    start = await moved(scene, 2)

    await until(lambda: _is_at(scene, start), "the booking follows")
    await scene.settle()

    [meeting] = await scene.cloud.meetings()
    assert meeting["id"] == scene.meeting["id"]
    assert datetime.fromisoformat(meeting["start_at"]) == start
    assert scene.tracked()[-2:] == ["event_moved_by_sales", "customer_reinvite_required"]
    assert len(await scene.cloud.mails()) == mails


async def _is_at(scene: Scene, start: datetime) -> bool:
    await scene.worker.run_once()
    return scene.times()[0] == start


async def test_a_deleted_event_cancels_the_booking(scene: Scene) -> None:
    """The meeting goes with it, and staff are told to tell the customer."""
    await scene.cloud.delete(f"/events/{scene.event['id']}")

    await until(lambda: _is_canceled(scene), "the booking follows")
    await scene.settle()

    assert await scene.cloud.meetings() == []
    assert "customer_notify_required" in scene.tracked()


async def _is_canceled(scene: Scene) -> bool:
    await scene.worker.run_once()
    return scene.office.status(scene.booking_id) == "canceled"


@pytest.mark.fact("GRAPH-23")
async def test_a_mailbox_that_is_away_deletes_nothing(scene: Scene) -> None:
    """A 404 that is not about the item says nothing about the event: the job is tried again."""
    await scene.cloud.fail("graph", "not_ready", method="GET", times=4)
    start = await moved(scene, 2)

    await until(lambda: _is_at(scene, start), "the booking follows")

    assert scene.office.status(scene.booking_id) == "confirmed"
    assert scene.office.value("select max(attempts) from booking.webhook_jobs") > 1


async def test_a_404_of_the_item_alone_proves_nothing(scene: Scene) -> None:
    """While the mailbox answers no calendar read, even `ErrorItemNotFound` is no deletion."""
    await scene.cloud.fail("graph", "gone", method="GET", path="*/events/*", times=1)
    await scene.cloud.fail("graph", "not_ready", method="GET", path="*/calendarView", times=3)
    start = await moved(scene, 2)

    await until(lambda: _is_at(scene, start), "the booking follows")

    assert scene.office.status(scene.booking_id) == "confirmed"


async def test_a_lost_notification_is_made_up_for_by_comparing(scene: Scene) -> None:
    """A move that nobody told us about is found by the next comparison."""
    await scene.cloud.fail("notification", "lose")
    start = await moved(scene, 2)

    await scene.compare()

    assert scene.times()[0] == start
    [meeting] = await scene.cloud.meetings()
    assert datetime.fromisoformat(meeting["start_at"]) == start


async def test_a_lost_deletion_is_found_by_comparing(scene: Scene) -> None:
    """An event that is not in the calendar any more is asked for, and proved to be gone."""
    await scene.cloud.fail("notification", "lose")
    await scene.cloud.delete(f"/events/{scene.event['id']}")

    await scene.compare()

    assert scene.office.status(scene.booking_id) == "canceled"


async def test_an_event_moved_out_of_sight_is_found_by_comparing(scene: Scene) -> None:
    """An event that left the days compared was moved, not deleted."""
    await scene.cloud.fail("notification", "lose")
    start = await moved(scene, 24 * 40)

    await scene.compare()

    assert scene.times()[0] == start


async def test_a_comparison_that_fails_changes_nothing(scene: Scene) -> None:
    """While the calendar cannot be read, bookings stay as they are and the comparison is due
    again."""
    await scene.cloud.fail("graph", "error", method="GET", path="*/calendarView")

    await scene.compare()

    assert scene.office.status(scene.booking_id) == "confirmed"
    assert scene.office.value(
        "select lease is null and due_at < 'infinity' and last_error is not null"
        " from booking.work where kind = 'reconcile_bookings'"
    )


async def test_a_subscription_that_is_lost_in_silence_is_found_by_comparing(scene: Scene) -> None:
    """The comparison also asks for the subscription, and makes a new one."""
    [old] = (await scene.cloud.get("/subscriptions"))["subscriptions"]
    await scene.cloud.delete(f"/subscriptions/{old['id']}")

    await scene.compare()
    await scene.settle()

    [new] = (await scene.cloud.get("/subscriptions"))["subscriptions"]
    assert new["id"] != old["id"]
