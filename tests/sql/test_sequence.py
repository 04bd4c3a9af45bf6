"""bookings.sequence: it rises with what a calendar must be told, and with nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_moves import move
from tests.support.clock import Clock
from tests.support.office import Office

HOUR = timedelta(hours=1)


def sequence(office: Office, booking_id: str) -> int:
    return office.value("select sequence from booking.bookings where id = %s", booking_id)


def entry(office: Office, booking_id: str, purpose: str = "cancel") -> dict[str, object]:
    link = office.app("page_link", claims=office.claims(booking_id, purpose))
    return link["booking"]["calendar_entry"]


def test_it_is_none_until_the_meeting_is_booked(office: Office) -> None:
    """A hold that is confirmed has told no calendar anything before."""
    booking_id = office.pending(WEDNESDAY_TEN)
    assert entry(office, booking_id, "verify") is None
    confirmed = office.confirmed(WEDNESDAY_TEN + 3 * HOUR)
    assert sequence(office, confirmed) == 0
    uid = office.value("select ical_uid from booking.graph_events")
    assert entry(office, confirmed) == {"uid": uid, "sequence": 0, "status": "CONFIRMED"}


def test_moves_swaps_and_the_end_are_numbered(office: Office) -> None:
    """One number for each; the exchange of two meetings is one move for each of them."""
    first = office.confirmed(WEDNESDAY_TEN)
    second = office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    move(office, (first, WEDNESDAY_TEN + HOUR))
    assert (sequence(office, first), sequence(office, second)) == (1, 0)
    move(office, (first, WEDNESDAY_TEN + 3 * HOUR), (second, WEDNESDAY_TEN + HOUR))
    assert (sequence(office, first), sequence(office, second)) == (2, 1)
    move(office, (first, WEDNESDAY_TEN + 3 * HOUR))
    assert sequence(office, first) == 2, "it is there already"
    assert office.change("cancel", first).status == 200
    told = entry(office, first)
    assert (told["sequence"], told["status"]) == (3, "CANCELLED")
    assert told["uid"] == office.value(
        "select ical_uid from booking.graph_events where booking_id = %s", first
    )


def test_the_end_of_a_hold_is_numbered(office: Office, clock: Clock) -> None:
    """A lapsed hold has ended as well, though it was in no calendar."""
    booking_id = office.pending(WEDNESDAY_TEN)
    clock.advance(hours=1)
    office.free_calendars()
    office.hold(WEDNESDAY_TEN, email="max@customer.example")
    assert (office.status(booking_id), sequence(office, booking_id)) == ("expired", 1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("update booking.bookings set end_at_utc = end_at_utc + interval '15 minutes'", 1),
        (
            "update booking.bookings set start_at_utc = start_at_utc - interval '1 hour', end_at_utc = end_at_utc - interval '1 hour'",
            1,
        ),
        (
            "update booking.bookings set salesperson_id = (select id from booking.salespersons where display_name = 'Bob')",
            1,
        ),
        ("update booking.bookings set status = 'canceled'", 1),
        ("update booking.meetings set join_url = 'https://zoom.example/j/2'", 1),
        ("update booking.meetings set join_url = join_url, start_url = 's'", 0),
        ("update booking.bookings set status = status, start_at_utc = start_at_utc", 0),
        (
            "update booking.bookings set customer_name = 'Eva', attendance = 'attended', timezone = 'Asia/Tokyo'",
            0,
        ),
    ],
)
def test_whoever_writes(office: Office, change: str, expected: int) -> None:
    """By hand as well: time, person, place and end, nothing else."""
    office.add_salesperson("bob")
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute(change)
    assert sequence(office, booking_id) == expected
