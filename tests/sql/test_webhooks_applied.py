"""api.webhook_claim, webhook_apply, webhook_report: bookings follow the organizer's calendar."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed
from tests.support.outlook import Outlook, audited, queued, tracked

HOUR = timedelta(hours=1)


@pytest.fixture
def booking_id(office: Office, outlook: Outlook) -> str:
    return office.confirmed(WEDNESDAY_TEN)


def start_of(office: Office, booking_id: str) -> object:
    return office.value("select start_at_utc from booking.bookings where id = %s", booking_id)


def test_the_worker_is_told_which_event_to_read(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """A claim names directory, user and event, and keeps others away until its lease is over."""
    outlook.post(outlook.item(outlook.event_id(booking_id)))
    (job,) = outlook.jobs()
    claim = outlook.claim(job)
    assert claim == {
        "do": "fetch_event",
        "directory": str(office.value("select m365_tenant_id from booking.tenants")),
        "user": "anna@acme.example",
        "timezone": "UTC",
        "event_id": outlook.event_id(booking_id),
        "salesperson_id": str(office.salesperson_id),
        "lease": str(outlook.job("lease")),
    }
    assert (outlook.job("status"), outlook.job("attempts")) == ("processing", 1)
    assert outlook.claim(job)["wait"] > 1


def test_a_move_is_followed(office: Office, outlook: Outlook, booking_id: str) -> None:
    """The booking takes the organizer's time; staff see it, Zoom follows by saga."""
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + HOUR)) == "moved"
    assert start_of(office, booking_id) == WEDNESDAY_TEN + HOUR
    assert tracked(office, booking_id) == ["event_moved_by_sales", "customer_reinvite_required"]
    assert office.status(booking_id) == "confirmed"
    assert (
        office.worker("saga_claim", saga_id=office.saga_of(booking_id, "move"))["do"]
        == "update_meeting"
    )


@pytest.mark.fact("GRAPH-35")
def test_the_same_news_again_has_no_effect(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """Graph sends several notifications for one change; only the first finds something to do."""
    event = outlook.event(booking_id, WEDNESDAY_TEN + HOUR)
    assert outlook.tell(event) == "moved"
    history = office.value(
        "select count(*) from booking.audit_logs where target_id = %s", booking_id
    )
    for _ in range(3):
        assert outlook.tell(event) == "none"
    assert tracked(office, booking_id) == ["event_moved_by_sales", "customer_reinvite_required"]
    assert (
        office.value("select count(*) from booking.audit_logs where target_id = %s", booking_id)
        == history
    )


def test_our_own_echo_leaves_no_trace(office: Office, outlook: Outlook, booking_id: str) -> None:
    """Graph notifies of what we wrote ourselves; that is neither tracked nor audited."""
    before = office.value("select count(*) from booking.audit_logs")
    assert outlook.tell(outlook.event(booking_id), "created") == "none"
    assert office.value("select count(*) from booking.audit_logs") == before
    assert tracked(office, booking_id) == []


@pytest.mark.parametrize("how", ["deleted", "cancelled"])
def test_a_deleted_event_cancels_the_booking(
    office: Office, outlook: Outlook, booking_id: str, how: str
) -> None:
    """The booking is canceled in the organizer's name; only the Zoom meeting is left to delete."""
    event = (
        outlook.gone(booking_id)
        if how == "deleted"
        else outlook.event(booking_id, is_cancelled=True)
    )
    assert outlook.tell(event, "deleted") == "canceled"
    assert office.status(booking_id) == "canceled"
    assert tracked(office, booking_id) == ["canceled", "customer_notify_required"]
    assert office.sql.execute(
        "select actor_type, actor_id, meta_json ->> 'source', meta_json ->> 'from' from"
        " booking.audit_logs"
        " where action = 'booking.sales_manual'"
    ).fetchall() == [("organizer", "anna@acme.example", "sales_manual", "confirmed")]
    step = office.worker("saga_claim", saga_id=office.saga_of(booking_id, "cancel"))
    assert step["do"] == "delete_meeting"
    assert outlook.tell(outlook.gone(booking_id), "deleted") == "none"


def test_the_freed_time_is_sold_again(office: Office, outlook: Outlook, booking_id: str) -> None:
    """A slot whose event the organizer deleted is free for the next customer."""
    outlook.tell(outlook.gone(booking_id), "deleted")
    office.free_calendars()
    assert office.hold(WEDNESDAY_TEN, email="max@customer.example").status == 201


def test_nothing_changes_after_the_end(
    office: Office, outlook: Outlook, clock: Clock, booking_id: str
) -> None:
    """What happens to an event after its meeting is over changes nothing."""
    clock.set(WEDNESDAY_TEN + HOUR)
    assert outlook.tell(outlook.gone(booking_id), "deleted") == "none"
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 5 * HOUR)) == "none"
    assert office.status(booking_id) == "confirmed"


def test_a_canceled_booking_stays_canceled(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """Late news about an event of a canceled booking has no effect."""
    office.app(
        "cancel_by_administrator", tenant_id=office.tenant_id, booking_id=booking_id, actor="boss"
    )
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + HOUR)) == "none"
    assert outlook.tell(outlook.gone(booking_id), "deleted") == "none"
    assert tracked(office, booking_id) == ["canceled"]


def test_a_move_onto_another_booking_is_recorded_once(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """Repeated news of one impossible move makes one event_move_conflict, another target
    another.
    """
    other = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example")
    for _ in range(3):
        assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 1.5 * HOUR)) == "conflict"
    assert tracked(office, booking_id) == ["event_move_conflict"]
    assert len(audited(office, "booking.move_conflict")) == 1
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 2.5 * HOUR)) == "conflict"
    assert tracked(office, booking_id) == ["event_move_conflict"] * 2
    outlook.tell(outlook.gone(other), "deleted")
    assert start_of(office, booking_id) == WEDNESDAY_TEN + 2.5 * HOUR


def test_moved_back_ends_the_conflict(office: Office, outlook: Outlook, booking_id: str) -> None:
    """An event that is where the booking is has no pending move any more."""
    other = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example")
    outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 1.5 * HOUR))
    assert outlook.tell(outlook.event(booking_id)) == "moved_back"
    assert office.value("select count(*) from booking.pending_moves") == 0
    outlook.tell(outlook.gone(other), "deleted")
    assert start_of(office, booking_id) == WEDNESDAY_TEN


def test_a_swap_is_followed(office: Office, outlook: Outlook, booking_id: str) -> None:
    """Two meetings that the organizer exchanged change places with the second notification."""
    other = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example")
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 2 * HOUR)) == "conflict"
    assert outlook.tell(outlook.event(other, WEDNESDAY_TEN)) == "moved"
    assert start_of(office, booking_id) == WEDNESDAY_TEN + 2 * HOUR
    assert start_of(office, other) == WEDNESDAY_TEN


def test_a_copy_is_ignored(office: Office, outlook: Outlook, booking_id: str) -> None:
    """Our marker under other ids is a copy; the booking keeps its own event."""
    copy = outlook.event(booking_id, WEDNESDAY_TEN + HOUR, id="copy", ical_uid="other")
    assert outlook.tell(copy, "created") == "none"
    assert outlook.tell(copy | {"found": False}, "deleted") == "none"
    assert start_of(office, booking_id) == WEDNESDAY_TEN
    assert outlook.event_id(booking_id) != "copy"


def test_an_event_whose_id_changed_is_still_ours(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """Marker and iCalUId together prove that it is the same event; its new id is stored."""
    event = outlook.event(booking_id, WEDNESDAY_TEN + HOUR, id="new-id")
    assert outlook.tell(event) == "moved"
    assert outlook.event_id(booking_id) == "new-id"
    assert (
        office.value("select external_id from booking.provider_objects where provider = 'graph'")
        == "new-id"
    )


def test_foreign_events_are_no_business_of_ours(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """An event without our marker has no effect; a deleted unknown one is not even read."""
    foreign = outlook.event(booking_id, id="foreign", marker_booking_id=None, ical_uid="x")
    assert outlook.tell(foreign) == "none"
    outlook.post(outlook.item("unknown", "deleted"))
    assert outlook.claim(outlook.jobs()[0]) == {"finished": True}


def test_an_event_without_length_is_not_followed(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """Outlook knows events that end when they start; a booking cannot."""
    at = (WEDNESDAY_TEN + HOUR).isoformat()
    assert outlook.tell(outlook.event(booking_id, start_at=at, end_at=at)) == "none"


def test_another_salespersons_event_id_is_not_ours(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """An event is looked for in the calendar that the subscription watches."""
    other = Outlook(office, office.add_salesperson("ben"))
    assert other.tell(other.event(booking_id, WEDNESDAY_TEN + HOUR)) == "none"
    assert start_of(office, booking_id) == WEDNESDAY_TEN


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
        "is_cancelled": False,
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
    office.sql.execute("update booking.webhook_jobs set next_attempt_at = null")
    outlook.claim(job)
    assert outlook.apply(job, event) == {"finished": True}
    assert start_of(office, pending) == WEDNESDAY_TEN + HOUR


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
    assert start_of(office, booking_id) == WEDNESDAY_TEN + 2 * HOUR
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
    assert outlook.job("lease") == uuid.UUID(mine)
    assert outlook.apply(job, outlook.event(booking_id, WEDNESDAY_TEN + HOUR)) == {"finished": True}
    assert start_of(office, booking_id) == WEDNESDAY_TEN + HOUR


@pytest.mark.fact("GRAPH-19")
def test_an_unsent_update_is_followed_and_told_apart(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """A draft counts like any move, but staff see that Outlook told the customer nothing; that
    the update is sent later changes nothing more."""
    draft = outlook.event(booking_id, WEDNESDAY_TEN + HOUR, is_draft=True)
    assert outlook.tell(draft) == "moved"
    assert start_of(office, booking_id) == WEDNESDAY_TEN + HOUR
    assert outlook.tell(draft | {"is_draft": False}) == "none"
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 2 * HOUR)) == "moved"
    assert tracked(office, booking_id) == ["event_moved_by_sales", "customer_reinvite_required"] * 2
    unsent = office.values(
        "select meta_json ->> 'is_draft' from booking.tracking_events"
        " where type = 'customer_reinvite_required' order by id"
    )
    assert unsent == ["true", None]


def test_an_event_that_became_a_series_is_followed_by_its_first_meeting(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """The event's id is then the series', whose times are those of its first occurrence."""
    series = outlook.event(booking_id, WEDNESDAY_TEN + HOUR)
    assert outlook.tell(series) == "moved"
    occurrence = outlook.event(
        booking_id, WEDNESDAY_TEN + 169 * HOUR, id="occurrence-2", ical_uid="other"
    )
    assert outlook.tell(occurrence, "created") == "none"
    assert start_of(office, booking_id) == WEDNESDAY_TEN + HOUR


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
            office.sql.execute("update booking.webhook_jobs set next_attempt_at = null")
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
    """A refusal for good is not tried again."""
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
    assert queued(office, "poll") == [str(office.salesperson_id)]
    assert office.worker("poll_claim", salesperson_id=office.salesperson_id)["do"] == "compare"


@pytest.mark.fact("GRAPH-34")
def test_missed_news_compares_the_calendar(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """missed means that notifications were lost, the subscription is good."""
    outlook.post(outlook.lifecycle("missed"))
    assert outlook.claim(outlook.jobs()[0]) == {"finished": True}
    assert outlook.claim_subscription() == {"finished": True}
    assert queued(office, "poll") == [str(office.salesperson_id)]


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
