"""An organizer's move into the past: recorded, told, and final only when the meeting is over."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, call
from tests.support.outlook import Outlook, tracked

HOUR = timedelta(hours=1)
SUNDAY = MONDAY - timedelta(days=1)


def retry(office: Office) -> dict[str, Any]:
    return call(office.sql, "holdfast_worker", "run_periodic", name="pending_moves")


def waiting(office: Office) -> int:
    return office.value("select count(*) from booking.pending_moves")


def follow_ups(office: Office) -> list[tuple[str, str | None]]:
    found = office.app("follow_ups", tenant_id=office.tenant_id)
    return [(item["type"], item["details"].get("reason")) for item in found]


def compare(outlook: Outlook, *events: dict[str, Any]) -> None:
    """A comparison that finds these events."""
    office, person = outlook.office, outlook.salesperson_id
    office.make_due("reconcile_bookings")
    work = office.worker("reconcile_bookings_claim", salesperson_id=person)
    assert "lease" in work, work
    office.worker(
        "reconcile_bookings_apply",
        salesperson_id=person,
        events=list(events),
        complete=True,
        lease=work["lease"],
    )


@pytest.mark.parametrize("told", ["by notification", "by comparison"])
def test_a_move_into_the_past_waits_and_is_told_to_staff(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock, told: str
) -> None:
    """The booking stays at its time, event_move_conflict says why, once; nothing is over."""
    clock.advance(seconds=1)
    event = outlook.event(booking_id, SUNDAY)
    for _ in range(2):
        if told == "by notification":
            assert outlook.tell(event) == "conflict"
        else:
            compare(outlook, event)
        clock.advance(seconds=1)
        assert retry(office) == {"applied": 0}
    assert office.start(booking_id) == WEDNESDAY_TEN
    assert tracked(office, booking_id) == ["event_move_conflict"]
    assert follow_ups(office) == [("event_move_conflict", "past")]
    view = office.app("page_hold", slug="acme", booking_id=booking_id)
    assert (view["is_past"], view["change"]["faults"]["cancel"]) == (False, None)
    detail = office.answer_of("booking_detail", booking_id=booking_id).json
    assert detail["waiting_move"] == {
        "start_at": "2026-11-22T08:00:00Z",
        "end_at": "2026-11-22T09:00:00Z",
        "reason": "past",
    }
    with pytest.raises(Exception, match="invalid_state"):
        office.answer_of("attendance", booking_id=booking_id, status="no_show", actor="boss")


@pytest.mark.parametrize("told", ["by notification", "by comparison"])
def test_put_back_it_is_as_if_nothing_had_been(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock, told: str
) -> None:
    """Nothing waits, nobody has anything to see to, and the meeting can be moved as usual."""
    outlook.tell(outlook.event(booking_id, SUNDAY))
    clock.advance(seconds=1)
    if told == "by notification":
        assert outlook.tell(outlook.event(booking_id)) == "moved_back"
    else:
        compare(outlook, outlook.event(booking_id))
    assert (waiting(office), follow_ups(office)) == (0, [])
    assert office.start(booking_id) == WEDNESDAY_TEN
    clock.set(WEDNESDAY_TEN + 2 * HOUR)
    assert retry(office) == {"applied": 0}
    assert office.start(booking_id) == WEDNESDAY_TEN
    assert tracked(office, booking_id) == ["event_move_conflict"]
    assert (
        office.value(
            "select count(*) from booking.sagas where booking_id = %s and kind = 'move'", booking_id
        )
        == 0
    )


def test_left_there_it_is_applied_when_the_old_end_has_passed(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """Not a second before; Zoom is not asked to move what is over."""
    outlook.tell(outlook.event(booking_id, SUNDAY))
    clock.set(WEDNESDAY_TEN + HOUR - timedelta(seconds=1))
    assert retry(office) == {"applied": 0}
    clock.set(WEDNESDAY_TEN + HOUR)
    assert retry(office) == {"applied": 1}
    assert (office.start(booking_id), waiting(office)) == (SUNDAY, 0)
    assert tracked(office, booking_id)[:2] == ["event_move_conflict", "event_moved_by_sales"]
    assert office.run_saga(office.saga_of(booking_id, "move"))["finished"]
    outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + timedelta(days=1)))
    assert office.start(booking_id) == SUNDAY


def test_the_edge_is_the_new_end(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """A meeting that would end now is in the past, one that runs still is followed."""
    now = clock.advance(seconds=1)
    assert outlook.tell(outlook.event(booking_id, now - HOUR)) == "conflict"
    now = clock.advance(seconds=1)
    running = now - HOUR + timedelta(seconds=1)
    assert outlook.tell(outlook.event(booking_id, running)) == "moved"
    assert office.start(booking_id) == running


def test_from_the_past_it_may_go_anywhere_ahead(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """The next move takes the place of the one that waits."""
    outlook.tell(outlook.event(booking_id, SUNDAY))
    clock.advance(seconds=1)
    later = WEDNESDAY_TEN + 3 * HOUR
    assert outlook.tell(outlook.event(booking_id, later)) == "moved"
    assert (office.start(booking_id), waiting(office)) == (later, 0)


def test_a_target_that_has_become_past_while_it_was_taken_waits_on(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """When the booking in the way ends only then, there is nothing to go to any more."""
    tuesday = WEDNESDAY_TEN - timedelta(days=1)
    other = office.confirmed(tuesday, email="max@customer.example")
    assert outlook.tell(outlook.event(booking_id, tuesday)) == "conflict"
    clock.set(tuesday + 2 * HOUR)
    office.free_calendar(MONDAY)
    office.sql.execute("update booking.bookings set status = 'canceled' where id = %s", [other])
    assert retry(office) == {"applied": 0}
    assert office.start(booking_id) == WEDNESDAY_TEN
    assert outlook.tell(outlook.event(booking_id)) == "moved_back"


def test_one_in_the_past_holds_up_no_other(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """Of an exchange with a time that is over neither is made; who wants a free time gets it."""
    other = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example")
    third = office.confirmed(WEDNESDAY_TEN + 4 * HOUR, email="eve@customer.example")
    clock.advance(seconds=1)
    compare(
        outlook,
        outlook.event(booking_id, SUNDAY),
        outlook.event(other, WEDNESDAY_TEN),
        outlook.event(third, WEDNESDAY_TEN + timedelta(days=1)),
    )
    assert office.start(booking_id) == WEDNESDAY_TEN
    assert office.start(other) == WEDNESDAY_TEN + 2 * HOUR
    assert office.start(third) == WEDNESDAY_TEN + timedelta(days=1)
    assert sorted(follow_ups(office)) == [
        ("customer_reinvite_required", None),
        ("event_move_conflict", "past"),
        ("event_move_conflict", "taken"),
    ]


def test_what_could_not_be_made_until_the_end_is_dropped(
    office: Office, outlook: Outlook, booking_id: str, clock: Clock
) -> None:
    """After a booking's end nothing waits for it: the alarm of waiting moves does not ring for ever."""
    other = office.confirmed(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example")
    assert outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN + 2 * HOUR)) == "conflict"
    clock.set(WEDNESDAY_TEN + HOUR)
    assert retry(office) == {"applied": 0}
    assert waiting(office) == 0
    assert office.start(booking_id) == WEDNESDAY_TEN
    assert office.status(other) == "confirmed"


@pytest.mark.parametrize("seed", range(4))
def test_any_way_of_dragging_ends_where_the_rule_says(
    office: Office, outlook: Outlook, clock: Clock, seed: int
) -> None:
    """Until its end a booking is where its event was last seen ahead of the clock; at its end, it
    goes to where the event was last seen; after it, nowhere."""
    chance = random.Random(seed)  # noqa: S311
    office.free_calendar(MONDAY, 40)
    booking_id = office.confirmed(WEDNESDAY_TEN)
    start: datetime = WEDNESDAY_TEN
    seen: datetime = WEDNESDAY_TEN
    for _ in range(25):
        now = clock.advance(minutes=chance.choice([1, 20, 90]))
        if start + HOUR <= now:
            start = seen
        assert retry(office)["applied"] in (0, 1)
        assert office.start(booking_id) == start
        is_over = start + HOUR <= now
        target = chance.choice([start, now + timedelta(minutes=chance.randrange(-600, 600))])
        outlook.tell(outlook.event(booking_id, target))
        if not is_over:
            seen = target
            if target + HOUR > now:
                start = target
        assert office.start(booking_id) == start
        assert (waiting(office) == 1) == (not is_over and seen != start)
