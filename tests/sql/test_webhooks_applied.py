"""api.webhook_claim, webhook_apply, webhook_report: bookings follow the organizer's calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook, audited, tracked

HOUR = timedelta(hours=1)


def test_the_worker_is_told_which_event_to_read(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """A claim names provider, directory, user and event, and keeps others away until its lease is over."""
    outlook.post(outlook.item(outlook.event_id(booking_id)))
    (job,) = outlook.jobs()
    claim = outlook.claim(job)
    assert claim == {
        "do": "fetch_event",
        "provider": "graph",
        "connection_id": str(office.value("select id from booking.connections where is_directory")),
        "directory": str(office.value("select m365_tenant_id from booking.tenants")),
        "user": "anna@acme.example",
        "timezone": "UTC",
        "event_id": outlook.event_id(booking_id),
        "salesperson_id": str(office.salesperson_id),
        "lease": str(office.lease("webhook", job)),
    }
    assert (outlook.job("status"), outlook.job("attempts")) == ("processing", 1)
    assert outlook.claim(job)["wait"] > 1


def test_a_move_is_followed(office: Office, outlook: Outlook, booking_id: str) -> None:
    """The booking takes the organizer's time; staff see it, Zoom follows by saga."""
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + HOUR)) == "moved"
    assert office.start(booking_id) == WEDNESDAY_TEN + HOUR
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
        else outlook.event(booking_id, is_canceled=True)
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
    assert office.start(booking_id) == WEDNESDAY_TEN + 2.5 * HOUR


def test_moved_back_ends_the_conflict(office: Office, outlook: Outlook, booking_id: str) -> None:
    """An event that is where the booking is has no pending move any more."""
    other = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example")
    outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 1.5 * HOUR))
    assert outlook.tell(outlook.event(booking_id)) == "moved_back"
    assert office.value("select count(*) from booking.pending_moves") == 0
    outlook.tell(outlook.gone(other), "deleted")
    assert office.start(booking_id) == WEDNESDAY_TEN


def test_a_swap_is_followed(office: Office, outlook: Outlook, booking_id: str) -> None:
    """Two meetings that the organizer exchanged change places with the second notification."""
    other = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example")
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 2 * HOUR)) == "conflict"
    assert outlook.tell(outlook.event(other, WEDNESDAY_TEN)) == "moved"
    assert office.start(booking_id) == WEDNESDAY_TEN + 2 * HOUR
    assert office.start(other) == WEDNESDAY_TEN


def test_a_copy_is_ignored(office: Office, outlook: Outlook, booking_id: str) -> None:
    """Our marker under other ids is a copy; the booking keeps its own event."""
    copy = outlook.event(booking_id, WEDNESDAY_TEN + HOUR, id="copy", ical_uid="other")
    assert outlook.tell(copy, "created") == "none"
    assert outlook.tell(copy | {"found": False}, "deleted") == "none"
    assert office.start(booking_id) == WEDNESDAY_TEN
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
    assert office.start(booking_id) == WEDNESDAY_TEN


@pytest.mark.fact("GRAPH-19")
def test_an_unsent_update_is_followed_and_told_apart(
    office: Office, outlook: Outlook, booking_id: str
) -> None:
    """A draft counts like any move, but staff see that Outlook told the customer nothing; that
    the update is sent later changes nothing more."""
    draft = outlook.event(booking_id, WEDNESDAY_TEN + HOUR, is_draft=True)
    assert outlook.tell(draft) == "moved"
    assert office.start(booking_id) == WEDNESDAY_TEN + HOUR
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
    assert office.start(booking_id) == WEDNESDAY_TEN + HOUR
