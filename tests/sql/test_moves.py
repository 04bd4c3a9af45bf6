"""booking.apply_moves: the organizer is followed, swaps and rings too, overlaps wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, call

HOUR = timedelta(hours=1)


def move(office: Office, *moves: tuple[str, datetime]) -> dict[str, Any]:
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    moved = office.value(
        "select booking.apply_moves(%s, %s)",
        office.salesperson_id,
        Jsonb(
            [
                {"booking_id": b, "start_at": s.isoformat(), "end_at": (s + HOUR).isoformat()}
                for b, s in moves
            ]
        ),
    )
    office.free_calendars()
    return moved


def types(office: Office, booking_id: str) -> list[str]:
    return office.values(
        "select type from booking.tracking_events where booking_id = %s order by id", booking_id
    )[3:]


def test_a_move_is_followed_tracked_and_made_in_zoom(office: Office) -> None:
    """Closer than the buffer is fine: a moved booking is held to non-overlap only."""
    first = office.confirmed(WEDNESDAY_TEN)
    second = office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    assert move(office, (second, WEDNESDAY_TEN + HOUR)) == {"applied": [second], "pending": []}
    assert office.start(second) == WEDNESDAY_TEN + HOUR
    assert types(office, second) == ["event_moved_by_sales", "customer_reinvite_required"]
    step = office.worker("saga_claim", saga_id=office.saga_of(second, "move"))
    assert step["do"] == "update_meeting" and step["input"]["start_at"] == "2026-11-25T11:00:00Z"
    assert types(office, first) == []


def test_nothing_is_sold_nearer_than_the_buffer_to_a_moved_booking(office: Office) -> None:
    """A sale keeps the buffer to a moved booking although its padded range is gone."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    move(office, (booking_id, WEDNESDAY_TEN + timedelta(minutes=25)))
    assert (
        office.hold(WEDNESDAY_TEN + timedelta(minutes=90), email="max@customer.example").code
        == "slot_unavailable"
    )
    assert (
        office.hold(WEDNESDAY_TEN + timedelta(minutes=120), email="max@customer.example").status
        == 201
    )


def test_a_move_onto_another_booking_waits_until_it_is_possible(office: Office) -> None:
    """Recorded once as a conflict; applied when the other booking ends."""
    first = office.confirmed(WEDNESDAY_TEN)
    second = office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    for _ in range(2):
        assert move(office, (second, WEDNESDAY_TEN + HOUR / 2)) == {
            "applied": [],
            "pending": [second],
        }
    assert types(office, second) == ["event_move_conflict"]
    office.change("cancel", first)
    assert office.start(second) == WEDNESDAY_TEN + HOUR / 2
    assert office.value("select count(*) from booking.pending_moves") == 0


def test_two_meetings_are_exchanged(office: Office) -> None:
    """Each alone would wait for the other; together they are applied."""
    first = office.confirmed(WEDNESDAY_TEN)
    second = office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    assert move(office, (first, WEDNESDAY_TEN + 3 * HOUR))["pending"] == [first]
    assert set(move(office, (second, WEDNESDAY_TEN))["applied"]) == {first, second}
    assert (office.start(first), office.start(second)) == (WEDNESDAY_TEN + 3 * HOUR, WEDNESDAY_TEN)
    assert (
        office.value("select end_at_utc - start_at_utc from booking.bookings where id = %s", first)
        == HOUR
    )


def test_a_ring_of_three(office: Office) -> None:
    """Three meetings that move round are applied with the last notification."""
    times = [WEDNESDAY_TEN + k * 2 * HOUR for k in range(3)]
    ids = [office.confirmed(at, email=f"c{k}@customer.example") for k, at in enumerate(times)]
    move(office, (ids[0], times[1]))
    move(office, (ids[1], times[2]))
    assert set(move(office, (ids[2], times[0]))["applied"]) == set(ids)
    assert [office.start(b) for b in ids] == [times[1], times[2], times[0]]


def test_a_host_with_two_meetings_keeps_both(office: Office) -> None:
    """Host and join URL stay even if the host then has two meetings; it is audited."""
    office.set(zoom_host_user_ids="h1")
    office.confirmed(WEDNESDAY_TEN)
    bob = office.add_salesperson("bob")
    office.free_calendar(WEDNESDAY_TEN, salesperson_id=bob)
    other = office.confirmed(
        WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example", salesperson_id=bob
    )
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    office.value(
        "select booking.apply_moves(%s, %s)",
        bob,
        Jsonb(
            [
                {
                    "booking_id": other,
                    "start_at": WEDNESDAY_TEN.isoformat(),
                    "end_at": (WEDNESDAY_TEN + HOUR).isoformat(),
                }
            ]
        ),
    )
    assert office.start(other) == WEDNESDAY_TEN
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'zoom_host_overlap'")
        == 1
    )


def test_the_same_time_again_is_no_move(office: Office) -> None:
    """An echo of what is known has no effect and leaves no trace."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    assert move(office, (booking_id, WEDNESDAY_TEN)) == {"applied": [], "pending": []}
    assert types(office, booking_id) == []


def test_an_exchange_on_one_host_is_no_overlap(office: Office) -> None:
    """Two meetings of one Zoom host change places: afterwards the host has each at its time, and nothing is audited."""
    office.set(zoom_host_user_ids="h1")
    first = office.confirmed(WEDNESDAY_TEN)
    second = office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    move(office, (first, WEDNESDAY_TEN + 3 * HOUR), (second, WEDNESDAY_TEN))
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'zoom_host_overlap'")
        == 0
    )
    hosted = dict(
        office.sql.execute(
            "select booking_id::text, lower(core) from booking.reservations where kind = 'conference_host'"
        ).fetchall()
    )
    assert hosted == {first: WEDNESDAY_TEN + 3 * HOUR, second: WEDNESDAY_TEN}


def test_a_move_onto_its_own_replacement_waits(office: Office) -> None:
    """Two active bookings never have the very same time, though booking and replacement may overlap."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    booking_id = office.confirmed(WEDNESDAY_TEN)
    at = WEDNESDAY_TEN + 3 * HOUR
    replacement = office.change(
        "reschedule", booking_id, new_start_at=at, new_end_at=at + HOUR
    ).json["booking_id"]
    assert move(office, (booking_id, at))["pending"] == [booking_id]
    assert move(office, (booking_id, at + HOUR / 2))["applied"] == [booking_id]
    move(office, (booking_id, at))
    office.sql.execute(
        "update booking.bookings set status = 'expired' where id = %s", [replacement]
    )
    call(office.sql, "holdfast_worker", "run_periodic", name="pending_moves")
    assert office.start(booking_id) == at


def test_a_wish_that_cannot_be_granted_holds_up_no_other(office: Office) -> None:
    """A younger move onto the target of an older one that stays blocked is applied."""
    staying = office.confirmed(WEDNESDAY_TEN)
    older = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="b@customer.example")
    younger = office.confirmed(WEDNESDAY_TEN + 4 * HOUR, email="c@customer.example")
    assert move(office, (older, WEDNESDAY_TEN + HOUR / 2))["pending"] == [older]
    assert move(office, (younger, WEDNESDAY_TEN + HOUR)) == {
        "applied": [younger],
        "pending": [older],
    }
    assert office.start(staying) == WEDNESDAY_TEN


def test_who_gave_way_goes_when_the_older_wish_fails(office: Office) -> None:
    """The younger one's present time is what blocks the older one, so the younger may go and does."""
    younger = office.confirmed(WEDNESDAY_TEN)
    older = office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="b@customer.example")
    assert move(office, (older, WEDNESDAY_TEN + HOUR / 4))["pending"] == [older]
    assert move(office, (younger, WEDNESDAY_TEN + HOUR / 2)) == {
        "applied": [younger],
        "pending": [older],
    }


def test_of_two_moves_under_way_the_older_cannot_win(office: Office) -> None:
    """A meeting's second move waits while the first is at Zoom; then it is made."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    move(office, (booking_id, WEDNESDAY_TEN + HOUR))
    first = office.saga_of(booking_id, "move")
    step = office.worker("saga_claim", saga_id=first)
    move(office, (booking_id, WEDNESDAY_TEN + 2 * HOUR))
    second = office.saga_of(booking_id, "move")
    assert "wait" in office.worker("saga_claim", saga_id=second)
    office.worker(
        "saga_report", saga_id=first, position=step["position"], lease=step["lease"], outcome="ok"
    )
    assert (
        office.worker("saga_claim", saga_id=second)["input"]["start_at"] == "2026-11-25T12:00:00Z"
    )


def test_a_late_worker_s_move_is_made_again(office: Office, clock: Clock) -> None:
    """A worker that lost its lease may have moved the meeting back: it is moved to its booking's time once more."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    move(office, (booking_id, WEDNESDAY_TEN + HOUR))
    saga_id = office.saga_of(booking_id, "move")
    late = office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=30)
    office.run_saga(saga_id)
    office.worker(
        "saga_report", saga_id=saga_id, position=late["position"], lease=late["lease"], outcome="ok"
    )
    again = office.saga_of(booking_id, "move")
    assert again != saga_id
    assert office.worker("saga_claim", saga_id=again)["do"] == "update_meeting"


def test_a_move_is_made_in_zoom_however_long_zoom_is_away(office: Office, clock: Clock) -> None:
    """Ten failed attempts do not end it: a meeting comes to its booking's time when Zoom is back."""
    booking_id = office.confirmed(WEDNESDAY_TEN + timedelta(days=1))
    move(office, (booking_id, WEDNESDAY_TEN))
    saga_id = office.saga_of(booking_id, "move")
    for _ in range(12):
        step = office.worker("saga_claim", saga_id=saga_id)
        office.worker(
            "saga_report",
            saga_id=saga_id,
            position=step["position"],
            lease=step["lease"],
            outcome="retry",
            error="503",
        )
        clock.advance(seconds=301)
    assert office.run_saga(saga_id)["finished"]
    assert (
        office.value("select status from booking.saga_steps where saga_id = %s", saga_id) == "done"
    )


@pytest.mark.fact("ZOOM-8")
def test_after_its_end_a_meeting_is_not_moved_any_more(office: Office, clock: Clock) -> None:
    """What could not be made in Zoom until the end of the booking is left as it is."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    move(office, (booking_id, WEDNESDAY_TEN + HOUR))
    clock.set(WEDNESDAY_TEN + 3 * HOUR)
    saga_id = office.saga_of(booking_id, "move")
    assert office.worker("saga_claim", saga_id=saga_id)["finished"]
    assert (
        office.value("select status from booking.saga_steps where saga_id = %s", saga_id)
        == "skipped"
    )
