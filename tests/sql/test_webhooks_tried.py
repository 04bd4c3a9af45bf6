"""api.webhook_claim and webhook_report: who works on a notification, how often, and what it asks for."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed
from tests.support.outlook import Outlook, audited, queued

HOUR = timedelta(hours=1)


@pytest.mark.fact("GRAPH-36")
def test_news_before_our_create_returned_waits(office: Office, outlook: Outlook) -> None:
    """A notification of an event that is being created is looked at again when its id is known."""
    pending = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(pending).saga_id
    step = office.worker("saga_claim", saga_id=saga_id)
    step = office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        **succeed(step),
    )
    assert step["do"] == "create_event"
    event = {
        "found": True,
        "id": "e-new",
        "start_at": (WEDNESDAY_TEN + HOUR).isoformat(),
        "end_at": (WEDNESDAY_TEN + 2 * HOUR).isoformat(),
        "is_canceled": False,
        "ical_uid": "u",
        "etag": "W/2",
        "marker_booking_id": pending,
    }
    outlook.post(outlook.item("e-new", "created"))
    (job,) = outlook.jobs()
    outlook.claim(job)
    assert outlook.apply(job, event)["wait"] >= 1
    assert outlook.job("attempts") == 0
    office.worker(
        "saga_report",
        saga_id=saga_id,
        position=step["position"],
        lease=step["lease"],
        outcome="ok",
        result={"event_id": "e-new", "ical_uid": "u", "etag": "W/1"},
    )
    assert office.status(pending) == "confirmed"
    office.sql.execute("update booking.work set due_at = booking.now() where kind = 'webhook'")
    outlook.claim(job)
    assert outlook.apply(job, event) == {"finished": True}
    assert office.start(pending) == WEDNESDAY_TEN + HOUR


def test_outdated_news_is_read_again(
    office: Office, outlook: Outlook, clock: Clock, booking_id: str
) -> None:
    """Two workers read one event; the one that read earlier and reports later must not win."""
    event_id = outlook.event_id(booking_id)
    outlook.post(outlook.item(event_id), outlook.item(event_id))
    slow, quick = outlook.jobs()
    outlook.claim(slow)
    clock.advance(seconds=1)
    outlook.claim(quick)
    clock.advance(seconds=1)
    outlook.apply(quick, outlook.event(booking_id, WEDNESDAY_TEN + 2 * HOUR))
    old = outlook.event(booking_id, WEDNESDAY_TEN + HOUR)
    assert "wait" in outlook.apply(slow, old)
    assert office.start(booking_id) == WEDNESDAY_TEN + 2 * HOUR
    clock.advance(seconds=1)
    outlook.claim(slow)
    assert outlook.apply(slow, outlook.event(booking_id)) == {"finished": True}
    assert outlook.job("outcome", slow) == "none"


def test_a_worker_that_lost_its_claim_changes_nothing(
    office: Office, outlook: Outlook, clock: Clock, booking_id: str
) -> None:
    """What it read may be older than what its successor reads; neither news nor failure counts."""
    outlook.post(outlook.item(outlook.event_id(booking_id)))
    (job,) = outlook.jobs()
    lost = outlook.claim(job)["lease"]
    clock.advance(minutes=5)
    mine = outlook.claim(job)["lease"]
    for lease in (lost, None):
        late = {"job_id": job, "lease": lease}
        assert office.worker("webhook_apply", event=outlook.gone(booking_id), **late) == {
            "finished": True
        }
        assert office.worker("webhook_report", outcome="failed", error="400", **late) == {
            "finished": True
        }
    assert (office.status(booking_id), outlook.job("status")) == ("confirmed", "processing")
    assert office.lease("webhook", job) == uuid.UUID(mine)
    assert outlook.apply(job, outlook.event(booking_id, WEDNESDAY_TEN + HOUR)) == {"finished": True}
    assert office.start(booking_id) == WEDNESDAY_TEN + HOUR


def test_a_failed_read_is_tried_ten_times_and_then_dead(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """Backoff between attempts; the tenth failure leaves the job dead with its last error,
    audited.
    """
    outlook.post(outlook.item(outlook.event_id(booking_id)))
    (job,) = outlook.jobs()
    for attempt in range(1, 11):
        assert outlook.claim(job)["do"] == "fetch_event"
        answer = outlook.report(job, "retry", error=f"503 no {attempt}", retry_after=7)
        if attempt < 10:
            assert answer["wait"] >= 7
            assert outlook.claim(job)["wait"] > 5
            office.sql.execute(
                "update booking.work set due_at = booking.now() where kind = 'webhook'"
            )
    assert answer == {"finished": True}
    assert outlook.job("status") == "dead"
    assert outlook.job("last_error") == "503 no 10"
    assert len(audited(office, "webhook.dead")) == 1
    assert outlook.apply(job, outlook.gone(booking_id)) == {"finished": True}
    assert office.status(booking_id) == "confirmed"


def test_a_notification_outlives_a_long_loss_of_consent(
    office: Office, outlook: Outlook, clock: Clock, booking_id: str
) -> None:
    """While consent is lost attempts do not run out; when it is back the change is followed."""
    outlook.post(outlook.item(outlook.event_id(booking_id)))
    (job,) = outlook.jobs()
    office.worker("consent_lost", detail="403")
    for _ in range(12):
        assert outlook.claim(job)["do"] == "fetch_event"
        assert "wait" in outlook.report(job, "retry", error="403")
        clock.advance(minutes=6)
    office.worker("consent_restored")
    outlook.claim(job)
    assert outlook.apply(job, outlook.gone(booking_id)) == {"finished": True}
    assert office.status(booking_id) == "canceled"


def test_a_worker_that_never_reports_uses_up_attempts(
    office: Office, outlook: Outlook, clock: Clock, booking_id: str
) -> None:
    """A job that kills every worker ends dead instead of killing them for ever."""
    outlook.post(outlook.item(outlook.event_id(booking_id)))
    (job,) = outlook.jobs()
    for _ in range(10):
        assert "do" in outlook.claim(job)
        clock.advance(minutes=5)
    assert outlook.claim(job) == {"finished": True}
    assert outlook.job("status") == "dead"
    assert outlook.job("last_error")


def test_what_cannot_succeed_is_dead_at_once(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """A permanent error is not tried again."""
    outlook.post(outlook.item(outlook.event_id(booking_id)))
    (job,) = outlook.jobs()
    outlook.claim(job)
    assert outlook.report(job, "failed", error="400 bad id") == {"finished": True}
    assert outlook.job("status") == "dead"


def test_a_calendar_that_is_not_followed_is_left_alone(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """A deactivated salesperson is followed until the last confirmed booking, a disabled tenant
    not at all.
    """
    office.sql.execute("update booking.salespersons set active = false")
    outlook.post(
        outlook.item(outlook.event_id(booking_id)), outlook.item(outlook.event_id(booking_id))
    )
    first, second = outlook.jobs()
    assert outlook.claim(first)["do"] == "fetch_event"
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert outlook.claim(second) == {"finished": True}
    assert outlook.job("outcome", second) == "not_followed"


@pytest.mark.fact("GRAPH-34")
def test_reauthorization_renews_the_subscription(office: Office, outlook: Outlook) -> None:
    """Graph asks for a renewal long before it is due; it is made at once."""
    assert outlook.claim_subscription() == {"finished": True}
    outlook.post(outlook.lifecycle("reauthorizationRequired"))
    assert outlook.claim(outlook.jobs()[0]) == {"finished": True}
    assert queued(office, "subscription") == [str(office.salesperson_id)]
    assert outlook.claim_subscription()["do"] == "renew"


@pytest.mark.fact("GRAPH-34")
def test_a_removed_subscription_is_made_anew_and_the_calendar_compared(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """subscriptionRemoved means that news was lost: subscribe again and compare everything."""
    outlook.post(outlook.lifecycle("subscriptionRemoved"))
    assert outlook.claim(outlook.jobs()[0]) == {"finished": True}
    assert outlook.claim_subscription()["do"] == "create"
    assert queued(office, "reconcile_bookings") == [str(office.salesperson_id)]
    assert (
        office.worker("reconcile_bookings_claim", salesperson_id=office.salesperson_id)["do"]
        == "compare"
    )


@pytest.mark.fact("GRAPH-34")
def test_missed_news_compares_the_calendar(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """missed means that notifications were lost, the subscription is good."""
    outlook.post(outlook.lifecycle("missed"))
    assert outlook.claim(outlook.jobs()[0]) == {"finished": True}
    assert outlook.claim_subscription() == {"finished": True}
    assert queued(office, "reconcile_bookings") == [str(office.salesperson_id)]


def test_another_tenant_cannot_touch_a_job(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """A job is invisible to calls made for another tenant."""
    outlook.post(outlook.item(outlook.event_id(booking_id)))
    (job,) = outlook.jobs()
    stranger = Office(office.sql, "globex")
    assert stranger.worker("webhook_claim", job_id=job) == {"finished": True}
    assert outlook.job("status") == "queued"
    assert uuid.UUID(str(outlook.job("tenant_id"))) == office.tenant_id
