"""Mirrors: a worker copies calendars from a Graph over HTTP, whatever that Graph does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.db import Database
from tests.support.mirror import Mirror
from tests.support.office import Office
from tests.worker.conftest import Cloud, settle
from tests.worker.test_notifications import subscribe, subscribed
from tests.worker.waiting import until
from worker.main import Worker

__all__ = ["subscribed"]

ANNA = "anna@acme.example"
HOUR = timedelta(hours=1)
_LOSE_MARK = "update booking.calendar_mirrors set watermark_at = watermark_at - interval '1 day'"


@pytest.fixture
def mirror(office: Office) -> Mirror:
    return Mirror(office)


@pytest.fixture
async def followed(subscribed: Worker, office: Office, mirror: Mirror) -> Worker:
    """A worker that follows a calendar whose mirror is live."""
    subscribe(office)
    await settle(subscribed, office)
    await live(subscribed, mirror)
    return subscribed


async def live(worker: Worker, mirror: Mirror) -> None:
    async def is_live() -> bool:
        await worker.run_once()
        return mirror.is_live()

    await until(is_live, "the mirror is live")


async def sync(worker: Worker, mirror: Mirror) -> None:
    """Makes a round due, whatever was agreed, and does it."""
    mirror.office.sql.execute(_LOSE_MARK)
    mirror.due()
    mirror.office.value("select api.run_periodic('sync_calendar')")
    mirror.office.sql.execute(
        "update pgmq.q_holdfast set vt = clock_timestamp() where message ->> 'kind' = 'sync_calendar'"
    )
    await worker.run_once()


async def add(cloud: Cloud, start: datetime, hours: float = 1, **fields: Any) -> str:
    made = await cloud.post(
        "/events",
        user=ANNA,
        subject="Something private",
        start_at=start.isoformat(),
        end_at=(start + timedelta(hours=hours)).isoformat(),
        **fields,
    )
    return made["id"]


def is_free(office: Office, slot: datetime) -> bool:
    answer = office.answer("availability", salesperson_id=office.salesperson_id, date=slot.date())
    assert answer.status == 200, answer.fetch
    starts = [datetime.fromisoformat(found["start_at"]) for found in answer.json["slots"]]
    return slot in starts


async def test_what_happens_in_outlook_is_known_without_asking(
    followed: Worker, office: Office, mirror: Mirror, cloud: Cloud, slot: datetime
) -> None:
    """Notified, mirrored, answered: no read of the calendar on demand, and nothing private is kept."""
    office.sql.execute("delete from booking.busy_days")
    assert is_free(office, slot)

    event_id = await add(cloud, slot)
    await until(lambda: not mirror.is_live(), "the notification")
    await live(followed, mirror)
    assert not is_free(office, slot)

    await cloud.delete(f"/events/{event_id}")
    await until(lambda: not mirror.is_live(), "the notification")
    await live(followed, mirror)
    assert is_free(office, slot)
    reads = await cloud.calls(service="graph", path="calendarView")
    assert [read for read in reads if "/delta" not in read["path"]] == []
    assert "private" not in str(
        office.sql.execute("select * from booking.mirrored_items").fetchall()
    )


async def test_more_than_a_page_is_read_page_by_page(
    followed: Worker, office: Office, mirror: Mirror, cloud: Cloud, slot: datetime
) -> None:
    """Each page is written before the next is asked for."""
    await cloud.fail("notification", "lose")
    for number in range(120):
        await add(cloud, slot + number * HOUR)
    await sync(followed, mirror)
    assert office.value("select count(*) from booking.mirrored_items") == 120
    assert len(await cloud.calls(service="graph", path="calendarView/delta")) >= 3


@pytest.mark.fact("GRAPH-40")
async def test_a_cursor_that_expired_is_no_loss(
    followed: Worker, office: Office, mirror: Mirror, cloud: Cloud, slot: datetime
) -> None:
    """410: read again; meanwhile Outlook is asked."""
    await cloud.fail("notification", "lose")
    await add(cloud, slot)
    await cloud.post("/delta/expire", user=ANNA)
    await sync(followed, mirror)
    assert not mirror.is_live()
    assert "410" in mirror.freshness()["last_error"]
    await live(followed, mirror)
    assert not is_free(office, slot)
    assert mirror.freshness()["last_error"] is None


@pytest.mark.parametrize("status", [400, 404, 501])
async def test_a_graph_without_delta_changes_nothing_else(
    subscribed: Worker, office: Office, mirror: Mirror, cloud: Cloud, slot: datetime, status: int
) -> None:
    """400, 404 or 501: busy times are fetched as usual, bookings followed, the error is shown."""
    await cloud.fail(
        "graph", "error", method="GET", path="*calendarView/delta", params={"status": status}
    )
    subscribe(office)
    await settle(subscribed, office)
    await until(lambda: mirror.freshness()["last_error"], "the error is shown")
    assert not mirror.is_live()
    office.free_calendars()
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await settle(subscribed, office)
    assert office.status(booking_id) == "confirmed"
    [event] = await cloud.events()
    await cloud.delete(f"/events/{event['id']}")
    await until(lambda: _is_canceled(subscribed, office, booking_id), "the booking follows")
    calls = await cloud.calls(service="graph", path="calendarView/delta")
    assert len(calls) <= 3  # one read, repeated at once where that may help


@pytest.mark.parametrize("kind", ["drop_after", "error_after", "garbage", "concurrency"])
async def test_a_page_that_was_lost_on_its_way_is_read_again(
    followed: Worker, office: Office, mirror: Mirror, cloud: Cloud, slot: datetime, kind: str
) -> None:
    """No change is skipped: the cursor moved with nothing."""
    await cloud.fail("notification", "lose")
    await cloud.fail("graph", kind, method="GET", path="*calendarView/delta", times=4)
    await add(cloud, slot)
    await sync(followed, mirror)
    await sync(followed, mirror)
    await until(lambda: _is_blocked(followed, mirror, slot), "the change is known")


async def _is_blocked(worker: Worker, mirror: Mirror, slot: datetime) -> bool:
    await sync(worker, mirror)
    return mirror.is_live() and not is_free(mirror.office, slot)


async def test_a_worker_that_dies_between_reading_and_writing_skips_nothing(
    followed: Worker,
    office: Office,
    mirror: Mirror,
    cloud: Cloud,
    slot: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next worker reads the same page."""
    await cloud.fail("notification", "lose")
    await add(cloud, slot)

    real = Database.call_value

    async def die(self: Database, name: str, **params: Any) -> Any:
        if name == "sync_calendar_apply":
            raise RuntimeError("killed")
        return await real(self, name, **params)

    with monkeypatch.context() as patch:
        patch.setattr(Database, "call_value", die)
        await sync(followed, mirror)
    assert office.value("select count(*) from booking.mirrored_items") == 0
    office.make_due("sync_calendar")
    await sync(followed, mirror)
    assert office.value("select count(*) from booking.mirrored_items") == 1


@pytest.mark.fact("GRAPH-39")
async def test_an_event_that_only_left_the_window_cancels_nothing(
    followed: Worker, office: Office, mirror: Mirror, cloud: Cloud, slot: datetime
) -> None:
    """Graph says "deleted" of it; reading the event itself shows that it was moved."""
    office.free_calendars()
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await settle(followed, office)
    await live(followed, mirror)
    await cloud.fail("notification", "lose")
    [event] = await cloud.events()
    far = slot + timedelta(days=300)
    await cloud.post(
        f"/events/{event['id']}/move",
        start_at=far.isoformat(),
        end_at=(far + HOUR).isoformat(),
    )
    await sync(followed, mirror)
    await settle(followed, office)
    assert office.status(booking_id) == "confirmed"
    assert office.start(booking_id) == far


@pytest.mark.fact("GRAPH-28")
async def test_a_dead_subscription_leaves_a_calendar_that_is_read(
    subscribed: Worker, office: Office, mirror: Mirror, cloud: Cloud, slot: datetime
) -> None:
    """403 for want of quota: audited once, consent is not doubted, changes are found by delta."""
    await cloud.fail("graph", "quota")
    subscribe(office)
    await until(
        lambda: _has_failed(subscribed, office), "the subscription fails more than once", 20
    )
    await sync(subscribed, mirror)
    freshness = mirror.freshness()
    assert freshness["subscription"]["status"] == "wanted"
    assert "403" in freshness["subscription"]["last_error"]
    assert freshness["watermark_at"] is not None
    assert not freshness["is_live"]
    audits = "select count(*) from booking.audit_logs where action = %s"
    assert office.value(audits, "subscription.failed") == 1
    assert office.value(audits, "consent_lost") == 0

    office.free_calendars()
    booking_id = office.pending(slot)
    office.confirm(booking_id)
    await until(lambda: _is_confirmed(subscribed, office, booking_id), "confirmed")
    await sync(subscribed, mirror)
    [event] = await cloud.events()
    await cloud.delete(f"/events/{event['id']}")
    await sync(subscribed, mirror)
    await subscribed.run_once()
    assert office.status(booking_id) == "canceled"


async def _has_failed(worker: Worker, office: Office) -> bool:
    office.make_due("subscription")
    office.sql.execute("update pgmq.q_holdfast set vt = clock_timestamp()")
    await worker.run_once()
    return (office.value("select attempts from booking.graph_subscriptions") or 0) >= 2


async def _is_canceled(worker: Worker, office: Office, booking_id: str) -> bool:
    await worker.run_once()
    return office.status(booking_id) == "canceled"


async def _is_confirmed(worker: Worker, office: Office, booking_id: str) -> bool:
    await worker.run_once()
    return office.status(booking_id) == "confirmed"


@pytest.mark.parametrize("kind", ["unvalidated", "forbidden"])
async def test_a_subscription_that_is_refused_is_tried_until_it_is_granted(
    subscribed: Worker, office: Office, mirror: Mirror, cloud: Cloud, kind: str
) -> None:
    """A handshake that failed, a permission that is missing for a while."""
    await cloud.fail("graph", kind, method="POST", path="*/subscriptions", times=2)
    subscribe(office)
    await until(lambda: _is_subscribed(subscribed, office), "subscribed", 20)
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'subscription.failed'")
        == 1
    )
    assert mirror.freshness()["subscription"]["failing_since"] is None


async def _is_subscribed(worker: Worker, office: Office) -> bool:
    office.make_due("subscription")
    office.sql.execute("update pgmq.q_holdfast set vt = clock_timestamp()")
    await worker.run_once()
    return office.value("select status from booking.graph_subscriptions") == "live"


async def test_another_systems_subscription_is_left_alone(
    subscribed: Worker, office: Office, mirror: Mirror, cloud: Cloud
) -> None:
    """409 because of a system at another address: it keeps its own, and ours is seen to fail."""
    graph = subscribed._context.providers.calendar("graph")
    directory = office.value("select m365_tenant_id::text from booking.tenants")
    here = subscribed._context.settings.base_url
    theirs = await graph.create_watch(
        directory,
        ANNA,
        url=f"{here}/v1/webhooks/graph?of=staging",
        secret="theirs",
        expires_at=datetime.now().astimezone() + timedelta(days=1),
    )
    subscribe(office)
    await until(lambda: _has_failed(subscribed, office), "refused", 20)
    [known] = (await cloud.get("/subscriptions"))["subscriptions"]
    assert known["id"] == theirs.id
    assert "another address" in mirror.freshness()["subscription"]["last_error"]
