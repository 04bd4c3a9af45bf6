"""api.availability: what bookings and busy times take away."""

from __future__ import annotations

from datetime import timedelta

from tests.sql.conftest import MONDAY, TEN
from tests.sql.offers import DAY, half_hours, starts
from tests.support.clock import Clock
from tests.support.office import Office


def test_a_booking_takes_its_time_and_the_buffer_on_both_sides(office: Office) -> None:
    """Ten minutes before and after a booking no slot begins or ends."""
    assert office.hold(TEN + timedelta(hours=2)).status == 201
    assert starts(office) == [*half_hours("09:00", "10:30"), *half_hours("13:30", "16:00")]


def test_between_two_services_the_larger_buffer_counts(office: Office) -> None:
    """A booking with a buffer of 45 minutes keeps 45 minutes free, though the slots offered need
    ten."""
    other = office.add_service(30, buffer=45)
    assert office.hold(TEN + timedelta(hours=2), 30, service_id=other).status == 201
    assert starts(office) == [*half_hours("09:00", "10:00"), *half_hours("13:30", "16:00")]
    # 12:00 to 12:30 with 45 minutes: free until 11:15 and from 13:15.
    mine = starts(office, service_id=other)
    assert "10:30" in mine
    assert "11:00" not in mine
    assert "13:00" not in mine
    assert "13:30" in mine


def test_a_lapsed_hold_blocks_nothing_though_no_worker_came(office: Office, clock: Clock) -> None:
    """From its last second on the slot is offered again, and the booking need not be expired
    yet."""
    booking_id = office.hold(TEN).json["booking_id"]
    clock.set(MONDAY + timedelta(seconds=599))
    office.free_calendar(MONDAY)
    assert "10:00" not in starts(office)
    clock.advance(seconds=1)
    assert "10:00" in starts(office)
    assert office.status(booking_id) == "hold"


def test_a_hold_that_is_being_confirmed_blocks_beyond_its_time(
    office: Office, clock: Clock
) -> None:
    """Once the confirmation has begun the slot is not offered, whatever the hold's time says."""
    office.confirm(office.pending(TEN))
    clock.advance(hours=1)
    office.free_calendar(MONDAY)
    assert "10:00" not in starts(office)


def test_canceled_bookings_block_nothing(office: Office) -> None:
    """A canceled booking's time is offered at once, though its event is still in Outlook."""
    booking_id = office.confirmed(TEN + timedelta(days=2))
    day = DAY + timedelta(days=2)
    office.free_calendar(MONDAY)
    assert "10:00" not in starts(office, day)
    assert office.change("cancel", booking_id).status == 200
    at = TEN + timedelta(days=2)
    office.busy(MONDAY, [(at, at + timedelta(hours=1))])
    assert "10:00" in starts(office, day)


def test_busy_times_block_with_the_buffer(office: Office) -> None:
    """Outlook's busy 12:00 to 12:30 leaves 10:30 (ends 11:30) and 13:00 (starts 30 minutes
    later)."""
    noon = MONDAY.replace(hour=12)
    office.busy(MONDAY, [(noon, noon + timedelta(minutes=30))])
    assert starts(office) == [*half_hours("09:00", "10:30"), *half_hours("13:00", "16:00")]
    office.busy(MONDAY, [(noon, noon + timedelta(minutes=20))])
    assert "12:30" in starts(office)
    office.busy(MONDAY, [(noon, noon + timedelta(minutes=21))])
    assert "12:30" not in starts(office)


def test_one_item_is_forgiven_for_each_event_of_ours(office: Office) -> None:
    """Our own event is busy in Outlook; a second item of the same time is somebody else's."""
    at = TEN + timedelta(days=2)
    booking_id = office.confirmed(at)
    office.change("cancel", booking_id)
    item = (at, at + timedelta(hours=1))
    office.busy(MONDAY, [item, item])
    assert "10:00" not in starts(office, at.date())
    office.busy(MONDAY, [item])
    assert "10:00" in starts(office, at.date())


def test_a_long_meeting_moved_by_its_organizer_blocks_all_of_its_time(office: Office) -> None:
    """An organizer may stretch a meeting over days; every slot under it is taken."""
    at = TEN + timedelta(days=1)
    booking_id = office.confirmed(at)
    office.sql.execute(
        "update booking.bookings set is_moved = true, end_at_utc = %s where id = %s",
        [at + timedelta(days=3), booking_id],
    )
    office.free_calendar(MONDAY)
    assert starts(office, DAY + timedelta(days=3)) == []
    assert starts(office, DAY + timedelta(days=4)) == half_hours("10:30", "16:00")
