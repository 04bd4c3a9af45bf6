"""What can be taken once is a resource; what a booking takes is offered to nobody, whatever its kind."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.sql.offers import half_hours, starts
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.reconciling import move

HOUR = timedelta(hours=1)


def resources(office: Office) -> list[tuple[str, str]]:
    return office.sql.execute(
        "select id::text, kind::text from booking.resources order by kind, id"
    ).fetchall()


def take(office: Office, booking_id: str, resource_id: object) -> None:
    """Let a booking take one more salesperson, as one with two of them would."""
    office.sql.execute(
        "insert into booking.reservations (booking_id, resource_id, tenant_id, kind, claim_id, buffer_minutes,"
        " starts_at, ends_at, core, padded)"
        " select booking_id, %s, tenant_id, kind, claim_id, buffer_minutes, starts_at, ends_at, core, padded"
        " from booking.reservations where booking_id = %s and kind = 'salesperson'",
        [resource_id, booking_id],
    )


def test_a_row_by_hand_makes_its_resource_and_takes_it_along(office: Office) -> None:
    """Salespeople and hosts alike; one that exists already is left as it was."""
    ben = office.add_salesperson("ben")
    office.set(zoom_host_user_ids="h1")
    host = office.value("select id from booking.conference_hosts where user_id = 'h1'")
    assert (str(ben), "salesperson") in resources(office)
    assert (str(host), "conference_host") in resources(office)
    office.sql.execute(
        "insert into booking.salespersons select * from (select id, tenant_id, 'other@acme.example', display_name,"
        " timezone, active, created_at, directory_object_id from booking.salespersons where id = %s) s on conflict do nothing",
        [ben],
    )
    office.sql.execute("delete from booking.salespersons where id = %s", [ben])
    office.sql.execute("delete from booking.conference_hosts")
    assert resources(office) == [(str(office.salesperson_id), "salesperson")]


def test_a_resource_stays_as_long_as_somebody_needs_it(office: Office) -> None:
    """Neither the resource of a salesperson nor a reserved one can be deleted; kinds agree."""
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        office.sql.execute("delete from booking.resources")
    booking_id = office.hold(TEN).json["booking_id"]
    for statement in (
        "update booking.reservations set kind = 'conference_host' where booking_id = %s",
        "update booking.reservations set resource_id = gen_random_uuid() where booking_id = %s",
    ):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            office.sql.execute(statement, [booking_id])


def test_whoever_is_taken_is_neither_offered_nor_sold(office: Office) -> None:
    """A booking of Anna's that takes Ben as well: his slots, holds and raw rows see it, buffer included."""
    ben = office.add_salesperson("ben")
    office.free_calendars()
    take(office, office.confirmed(WEDNESDAY_TEN + 2 * HOUR), ben)
    free = [*half_hours("09:00", "10:30"), *half_hours("13:30", "16:00")]
    assert starts(office, WEDNESDAY_TEN.date(), salesperson_id=ben) == free
    office.free_calendars()
    for minutes in (30, 60, 150, 180):
        start = WEDNESDAY_TEN + timedelta(minutes=minutes)
        is_free = f"{start:%H:%M}" in free
        with office.sql.transaction(force_rollback=True):
            answer = office.hold(start, salesperson_id=ben, email="max@customer.example")
            assert (answer.status == 201) is is_free, answer
    with pytest.raises(psycopg.errors.ExclusionViolation):
        office.sql.execute(
            "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, status)"
            " select tenant_id, %s, customer_id, end_at_utc + interval '5 min', end_at_utc + interval '1 hour', 'hold'"
            " from booking.bookings",
            [ben],
        )


def test_whoever_is_taken_follows_a_time_changed_by_hand(office: Office) -> None:
    """And is free again when the booking ends."""
    ben = office.add_salesperson("ben")
    office.free_calendars()
    booking_id = office.confirmed(WEDNESDAY_TEN)
    take(office, booking_id, ben)
    office.sql.execute(
        "update booking.bookings set start_at_utc = start_at_utc + %s, end_at_utc = end_at_utc + %s where id = %s",
        [2 * HOUR, 2 * HOUR, booking_id],
    )
    office.free_calendars()
    free = [*half_hours("09:00", "10:30"), *half_hours("13:30", "16:00")]
    assert starts(office, WEDNESDAY_TEN.date(), salesperson_id=ben) == free
    assert office.change("cancel", booking_id).status == 200
    office.free_calendars()
    assert starts(office, WEDNESDAY_TEN.date(), salesperson_id=ben) == half_hours("09:00", "16:00")


def test_an_organizer_moves_nothing_onto_whoever_is_taken(office: Office) -> None:
    """Ben's own meeting stays where it is while a booking of Anna's takes his time there."""
    ben = office.add_salesperson("ben")
    office.free_calendars()
    take(office, office.confirmed(WEDNESDAY_TEN), ben)
    his = office.confirmed(
        WEDNESDAY_TEN + 3 * HOUR, salesperson_id=ben, email="max@customer.example"
    )
    start = WEDNESDAY_TEN + HOUR / 2
    assert office.follow_organizer(his, start, start + HOUR)["pending"] == [his]
    assert office.start(his) == WEDNESDAY_TEN + 3 * HOUR
    start = WEDNESDAY_TEN + HOUR
    assert office.follow_organizer(his, start, start + HOUR)["applied"] == [his]
    assert office.start(his) == WEDNESDAY_TEN + HOUR


def test_instants_stand_for_the_ranges(office: Office, clock: Clock) -> None:
    """After a hold, a raw row, a confirmation and a move, start and end are those of the booking."""
    office.hold(TEN + 3 * HOUR, email="max@customer.example")
    booking_id = office.confirmed(WEDNESDAY_TEN)
    move(office, booking_id, WEDNESDAY_TEN + HOUR)
    rows = office.sql.execute(
        "select r.kind::text, r.is_moved, (r.starts_at, r.ends_at) = (b.start_at_utc, b.end_at_utc),"
        " r.core = tstzrange(r.starts_at, r.ends_at)"
        " from booking.reservations r join booking.bookings b on b.id = r.booking_id"
        " order by b.start_at_utc, 1 desc"
    ).fetchall()
    assert rows == [
        ("salesperson", False, True, True),
        ("salesperson", True, True, True),
        ("conference_host", False, True, True),
    ]
