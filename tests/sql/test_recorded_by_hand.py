"""What a DBA records of meetings and events belongs to whoever recorded it."""

from __future__ import annotations

from datetime import timedelta

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed
from tests.support.reconciling import flags, id_of, meeting, reconcile, states

HOUR = timedelta(hours=1)


def test_a_meeting_recorded_by_hand_is_its_owners(office: Office, clock: Clock) -> None:
    """A DBA's own meeting of a confirmed booking is neither removed nor replaced."""
    booking_id = office.pending(WEDNESDAY_TEN)
    by_hand(office, booking_id)
    clock.advance(seconds=1)
    reconcile(office, meeting(office, "90000000001", booking_id, start_at="2026-12-24T10:00:00Z"))
    assert reconcile(office) == {"finished": True}
    assert office.value("select count(*) from booking.sagas") == 0 and flags(office) == []


def by_hand(
    office: Office, booking_id: str, meeting_id: str = "90000000001", event_id: str = "e"
) -> None:
    """A DBA confirms the booking with a meeting and an event of their own."""
    office.sql.execute(
        "insert into booking.meetings (booking_id, provider, provider_meeting_id, join_url) values (%s, 'zoom', %s, 'https://zoom.example/j/hand')",
        [booking_id, meeting_id],
    )
    office.sql.execute(
        "insert into booking.graph_events (booking_id, organizer_user_id, event_id) values (%s, 'anna@acme.example', %s)",
        [booking_id, event_id],
    )
    office.sql.execute(
        "update booking.bookings set status = 'confirmed' where id = %s", [booking_id]
    )


def test_a_booking_confirmed_by_hand_ends_its_confirmation(office: Office, clock: Clock) -> None:
    """The saga is done, whoever waits is told yes, and what it made is removed; a create under way is waited for."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id, key="k").saga_id
    meeting_step = office.worker("saga_claim", saga_id=saga_id)
    event_step = office.worker(
        "saga_report",
        saga_id=saga_id,
        position=1,
        lease=meeting_step["lease"],
        **succeed(meeting_step),
    )
    by_hand(office, booking_id)
    assert office.worker("saga_claim", saga_id=saga_id)["finished"]
    assert (
        office.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=False).json["join_url"]
        == "https://zoom.example/j/hand"
    )
    office.worker(
        "saga_report", saga_id=saga_id, position=2, lease=event_step["lease"], **succeed(event_step)
    )
    assert office.status(booking_id) == "confirmed"
    owed = office.sql.execute(
        "select provider, external_id is null, state from booking.provider_objects order by id"
    ).fetchall()
    assert owed == [("zoom", False, "delete_pending"), ("graph", False, "delete_pending")]
    assert office.value("select count(*) from booking.sagas where finished_at is null") == 0


def test_what_the_dba_recorded_of_the_saga_is_kept(office: Office) -> None:
    """The saga's own meeting stands in the record: it is live and stays; a search for others spares it."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    step = office.worker("saga_claim", saga_id=saga_id)
    made = succeed(step)
    office.worker("saga_report", saga_id=saga_id, position=1, lease=step["lease"], **made)
    by_hand(office, booking_id, made["result"]["meeting_id"])
    assert states(office) == [(made["result"]["meeting_id"], "live")]
    assert [state for _, state in states(office, "graph")] == ["delete_pending"]
    object_id = office.value("select id from booking.provider_objects where provider = 'graph'")
    office.sql.execute("update booking.work set due_at = booking.now() where kind = 'deletion'")
    claimed = office.worker("deletion_claim", object_id=object_id)
    assert (claimed["input"]["search"], claimed["input"]["keep"]) == (True, ["e"])


def test_what_the_saga_made_and_the_dba_recorded_is_taken_up_and_goes_with_its_booking(
    office: Office, clock: Clock
) -> None:
    """Its answer was lost, the DBA found it at the providers: the reconciliation makes it ours again, so that a cancellation removes it."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    office.worker("saga_claim", saga_id=saga_id)
    by_hand(office, booking_id, "777")
    clock.advance(seconds=60)
    for object_id in office.values(
        "select id from booking.provider_objects where state = 'delete_pending'"
    ):
        assert office.worker("deletion_claim", object_id=object_id)["input"]["keep"] == ["777"]
        office.worker("deletion_report", object_id=object_id, outcome="ok")
    clock.advance(seconds=1)
    reconcile(office, meeting(office, "777", booking_id))
    assert id_of(office, booking_id) == "777"
    assert "reconcile.adopted" in office.values("select action from booking.audit_logs")
    office.change("cancel", booking_id)
    assert ("777", "delete_pending") in states(office)
