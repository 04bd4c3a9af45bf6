"""Reservations go when the meeting and every buffer are over; what is over is kept apart anyway."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.offers import starts
from tests.support.clock import Clock
from tests.support.invariants import slots
from tests.support.office import Office, call
from tests.support.purging import purge, purge_kind
from tests.support.reconciling import move
from tests.support.servers import TestDatabase

HOUR = timedelta(hours=1)
REACH = timedelta(hours=8)
RAW = (
    "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, status)"
    " select tenant_id, salesperson_id, customer_id, %s, %s, 'hold' from booking.bookings limit 1"
)


@pytest.fixture(params=[timedelta(minutes=2), REACH + timedelta(minutes=2)], ids=["just", "long"])
def over(office: Office, clock: Clock, request: pytest.FixtureRequest) -> str:
    """A confirmed booking that has ended, just now or so long ago that its reservations are gone;
    another stands ahead."""
    over = office.confirmed(WEDNESDAY_TEN)
    office.confirmed(WEDNESDAY_TEN + timedelta(days=1), email="max@customer.example")
    clock.set(WEDNESDAY_TEN + HOUR + request.param)
    purge(office.sql)
    assert len(reserved(office, over)) == (0 if request.param > REACH else 2)
    office.free_calendars()
    return over


def reserved(office: Office, booking_id: str | None = None) -> list[tuple[str, datetime | None]]:
    return office.sql.execute(
        "select kind::text, lower(core) from booking.reservations"
        " where booking_id = coalesce(%s::uuid, booking_id) order by 1 desc",
        [booking_id],
    ).fetchall()


def retime(office: Office, booking_id: str, start: datetime) -> None:
    office.sql.execute(
        "update booking.bookings set start_at_utc = %s, end_at_utc = %s where id = %s",
        [start, start + HOUR, booking_id],
    )


def test_reservations_last_until_the_end(office: Office, clock: Clock) -> None:
    """Salesperson and host are reserved until the largest buffer behind the meeting is over, and no longer."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    ahead = office.confirmed(WEDNESDAY_TEN + timedelta(days=1), email="max@customer.example")
    clock.set(WEDNESDAY_TEN + HOUR + REACH)
    purge(office.sql)
    assert len(reserved(office, booking_id)) == 2
    clock.advance(minutes=2)
    purge(office.sql)
    at = WEDNESDAY_TEN + timedelta(days=1)
    assert reserved(office) == [("salesperson", at), ("conference_host", at)]
    assert office.status(booking_id) == office.status(ahead) == "confirmed"
    assert list(slots.violations(office.sql, settled=True)) == []


def test_a_host_without_a_time_of_its_own_is_let_go_as_well(office: Office, clock: Clock) -> None:
    """A host that an organizer's move made overlap has no range; its booking's end counts."""
    office.set(zoom_host_user_ids="h1")
    first = office.confirmed(WEDNESDAY_TEN)
    other = office.add_salesperson("ben")
    office.free_calendars()
    second = office.confirmed(
        WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example", salesperson_id=other
    )
    move(office, first, WEDNESDAY_TEN + 3 * HOUR)
    assert reserved(office, first)[1] == ("conference_host", None)
    purge(office.sql)
    assert len(reserved(office)) == 4
    clock.set(WEDNESDAY_TEN + 5 * HOUR + REACH)
    purge(office.sql)
    assert reserved(office) == []
    assert office.status(first) == office.status(second) == "confirmed"


@pytest.mark.parametrize("minutes", [-30, 0, 5, 65])
def test_nothing_is_written_over_a_past_meeting(office: Office, over: str, minutes: int) -> None:
    """A raw INSERT onto it, or closer than the buffer, is refused, also without any reservation."""
    start = WEDNESDAY_TEN + timedelta(minutes=minutes)
    with pytest.raises(psycopg.errors.ExclusionViolation):
        office.sql.execute(RAW, [start, start + HOUR])


def test_a_past_meeting_put_ahead_by_hand_is_reserved_anew(office: Office, over: str) -> None:
    """Salesperson and Zoom host: neither is sold twice then."""
    start = WEDNESDAY_TEN + timedelta(days=2)
    retime(office, over, start)
    assert reserved(office, over) == [("salesperson", start), ("conference_host", start)]
    assert office.hold(start).code == "slot_unavailable"
    with pytest.raises(psycopg.errors.ExclusionViolation):
        retime(office, over, WEDNESDAY_TEN + timedelta(days=1, minutes=30))


def test_a_host_follows_a_time_changed_by_hand(office: Office) -> None:
    """The meeting will be put there by the next comparison; the host must have room for it."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    retime(office, booking_id, WEDNESDAY_TEN + 2 * HOUR)
    at = WEDNESDAY_TEN + 2 * HOUR
    assert reserved(office, booking_id) == [("salesperson", at), ("conference_host", at)]


def test_a_moved_meeting_is_not_written_over_a_past_one(office: Office, over: str) -> None:
    """It need not keep buffers, but it never overlaps, whether the other still has a reservation
    or not."""
    moved = office.value("select id::text from booking.bookings where id <> %s", over)
    move(office, moved, WEDNESDAY_TEN + timedelta(days=1, hours=1))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        retime(office, moved, WEDNESDAY_TEN + HOUR / 2)
    retime(office, moved, WEDNESDAY_TEN + HOUR)
    assert office.start(moved) == WEDNESDAY_TEN + HOUR


def test_what_is_being_moved_keeps_its_reservation(
    office: Office, clock: Clock, database: TestDatabase
) -> None:
    """Somebody holds the row: it is passed over, and found to be ahead the next time."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.set(WEDNESDAY_TEN + HOUR + REACH + timedelta(minutes=2))
    with psycopg.connect(database.superuser) as other:
        start = clock.now() + timedelta(days=1)
        other.execute(
            "update booking.bookings set start_at_utc = %s, end_at_utc = %s where id = %s",
            [start, start + HOUR, booking_id],
        )
        assert purge_kind(office.sql, "reservations")["purged"] == 0
        other.commit()
    assert purge_kind(office.sql, "reservations")["purged"] == 0
    assert reserved(office, booking_id) == [("salesperson", start), ("conference_host", start)]


def test_a_buffer_is_kept_after_the_end(office: Office, clock: Clock) -> None:
    """Of a meeting that is over the buffer counts on: no slot within it is offered or sold."""
    service = office.add_service(30, buffer=90)
    office.confirmed(WEDNESDAY_TEN, minutes=30, service_id=service)
    clock.set(WEDNESDAY_TEN + HOUR / 2 + timedelta(minutes=2))
    purge(office.sql)
    office.free_calendars()
    assert starts(office, WEDNESDAY_TEN.date())[:1] == ["12:00"]
    assert office.hold(WEDNESDAY_TEN + HOUR).code == "slot_unavailable"
    assert office.hold(WEDNESDAY_TEN + 2 * HOUR).status == 201


def test_a_hold_counts_in_its_day_while_it_lives(office: Office, clock: Clock) -> None:
    """Its time is over and nobody took up the link: the limit of the day still counts it, so its
    reservation, by which the quick look counts, stays."""
    office.configure("hold_ttl_seconds", "86400")
    held = office.hold(WEDNESDAY_TEN).json["booking_id"]
    clock.set(WEDNESDAY_TEN + HOUR + REACH + timedelta(minutes=2))
    assert purge_kind(office.sql, "reservations")["purged"] == 0
    clock.advance(hours=24)
    purge(office.sql)
    call(office.sql, "holdfast_worker", "run_periodic", name="expire_holds")
    assert office.status(held) == "expired"
    assert reserved(office) == []
