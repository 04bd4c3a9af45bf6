"""booking.transitions: the state machine holds every writer, DBAs included."""

from __future__ import annotations

import uuid
from datetime import timedelta

import psycopg
import pytest

from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office


def raw_hold(office: Office, start=TEN, **columns) -> uuid.UUID:
    customer = office.value(
        "insert into booking.customers (tenant_id, email) values (%s, %s) returning id",
        office.tenant_id,
        f"{uuid.uuid4().hex}@customer.example",
    )
    values = {
        "tenant_id": office.tenant_id,
        "salesperson_id": office.salesperson_id,
        "customer_id": customer,
        "start_at_utc": start,
        "end_at_utc": start + timedelta(hours=1),
        "status": "hold",
    } | columns
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    return office.value(
        f"insert into booking.bookings ({names}) values ({marks}) returning id", *values.values()
    )


def test_a_raw_insert_is_a_whole_hold(office: Office) -> None:
    """The specification's columns suffice; reservation, hold row, tracking and audit are made."""
    booking_id = raw_hold(office)
    assert office.value(
        "select expires_at_utc - booking.now() from booking.holds where booking_id = %s", booking_id
    ) == timedelta(minutes=10)
    assert (
        office.value("select count(*) from booking.reservations where booking_id = %s", booking_id)
        == 1
    )
    assert (
        office.value(
            "select actor_type from booking.audit_logs where target_id = %s", str(booking_id)
        )
        == "database"
    )


@pytest.mark.parametrize("minutes", [0, 30, -30, 65])
def test_a_raw_overlap_is_refused_by_the_database(office: Office, minutes: int) -> None:
    """Whoever writes: an overlap, and a gap below the buffer, is 23P01."""
    office.hold(TEN)
    with pytest.raises(psycopg.errors.ExclusionViolation):
        raw_hold(office, TEN + timedelta(minutes=minutes))


@pytest.mark.parametrize("status", ["pending_verify", "confirmed", "canceled", "expired"])
def test_a_booking_begins_as_a_hold(office: Office, status: str) -> None:
    """A raw INSERT of any other status is SB001."""
    with pytest.raises(psycopg.DatabaseError) as refused:
        raw_hold(office, status=status)
    assert refused.value.sqlstate == "SB001"


def test_every_step_against_the_table_is_refused(office: Office) -> None:
    """All pairs of statuses: a raw UPDATE passes if and only if booking.transitions lists it."""
    statuses = ["hold", "pending_verify", "confirmed", "canceled", "expired"]
    listed = set(
        office.sql.execute(
            "select from_status, to_status from booking.transitions where from_status is not null"
        ).fetchall()
    )
    for before in statuses:
        for after in statuses:
            if after == before:
                continue
            booking_id = bring_to(office, before, WEDNESDAY_TEN)
            outcome = attempt(office, booking_id, after)
            if (before, after) not in listed:
                assert outcome == "SB001", (before, after)
            elif (before, after) == ("hold", "confirmed"):
                assert outcome == "SB001", "a mail is its proof"
            elif after == "confirmed":
                assert outcome == "SB002"
            else:
                assert outcome is None, (before, after)
            office.sql.execute("truncate booking.bookings cascade")


def bring_to(office: Office, status: str, start) -> str:
    email = f"{uuid.uuid4().hex}@customer.example"
    if status == "hold":
        return office.hold(start, email=email).json["booking_id"]
    if status == "pending_verify":
        return office.pending(start, email=email)
    if status == "expired":
        booking_id = office.hold(start, email=email).json["booking_id"]
        assert attempt(office, booking_id, "expired") is None
        return booking_id
    booking_id = office.confirmed(start, email=email)
    if status == "canceled":
        assert attempt(office, booking_id, "canceled") is None
    return booking_id


def attempt(office: Office, booking_id: str, status: str) -> str | None:
    try:
        office.sql.execute(
            "update booking.bookings set status = %s where id = %s", [status, booking_id]
        )
    except psycopg.DatabaseError as refused:
        return refused.sqlstate
    return None


def test_a_change_by_hand_is_recorded_and_enqueues_the_same_work(office: Office) -> None:
    """A DBA's cancellation is event manual, source database, and starts the cancel saga."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    assert attempt(office, booking_id, "canceled") is None
    meta = office.value(
        "select meta_json from booking.tracking_events where booking_id = %s and type = 'canceled'",
        booking_id,
    )
    assert meta == {"from": "confirmed", "to": "canceled", "event": "manual", "source": "database"}
    actor = office.sql.execute(
        "select actor_type, actor_id from booking.audit_logs where target_id = %s order by id desc",
        [booking_id],
    ).fetchone()
    assert actor == ("database", "postgres")
    assert office.saga_of(booking_id, "cancel")
    by_hand = office.hold(WEDNESDAY_TEN, email="x@customer.example").json["booking_id"]
    assert attempt(office, by_hand, "pending_verify") is None
    assert (
        office.value("select kind from booking.mails where booking_id = %s", by_hand)
        == "verification"
    )


def test_confirmed_by_hand_needs_its_rows(office: Office) -> None:
    """Confirmed without meeting and event rows is SB002; with them it passes."""
    booking_id = office.pending(WEDNESDAY_TEN)
    assert attempt(office, booking_id, "confirmed") == "SB002"
    office.sql.execute(
        "insert into booking.meetings (booking_id, tenant_id, provider, provider_meeting_id, join_url) values (%s, %s, 'zoom', '1', 'https://zoom.example/j/1')",
        [booking_id, office.tenant_id],
    )
    office.sql.execute(
        "insert into booking.graph_events (booking_id, tenant_id, organizer_user_id, event_id) values (%s, %s, 'anna@acme.example', 'e1')",
        [booking_id, office.tenant_id],
    )
    assert attempt(office, booking_id, "confirmed") is None


def test_a_time_changed_by_hand_moves_its_reservation(office: Office) -> None:
    """The exclusion constraints follow a raw change of time, and refuse an overlap."""
    office.hold(WEDNESDAY_TEN)
    other = raw_hold(office, WEDNESDAY_TEN + timedelta(hours=3))
    shift = "update booking.bookings set start_at_utc = start_at_utc + %s, end_at_utc = end_at_utc + %s where id = %s"
    office.sql.execute(shift, [timedelta(hours=1), timedelta(hours=1), other])
    with pytest.raises(psycopg.errors.ExclusionViolation):
        office.sql.execute(shift, [timedelta(hours=-3.5), timedelta(hours=-3.5), other])


def test_a_hold_row_by_hand_sets_the_expiry(office: Office, clock: Clock) -> None:
    """The specification's INSERT into holds works although the row is there already."""
    booking_id = raw_hold(office)
    until = clock.now() + timedelta(seconds=5)
    office.sql.execute(
        "insert into booking.holds (booking_id, expires_at_utc) values (%s, %s)",
        [booking_id, until],
    )
    assert office.values(
        "select expires_at_utc from booking.holds where booking_id = %s", booking_id
    ) == [until]


def test_different_buffers_keep_the_larger(office: Office) -> None:
    """Between two services the larger buffer counts, whichever was sold first."""
    wide = office.add_service(45, step=15, buffer=30)
    office.hold(WEDNESDAY_TEN)

    def gap(minutes: int) -> object:
        return office.hold(
            WEDNESDAY_TEN + timedelta(minutes=60 + minutes),
            45,
            email=f"g{minutes}@customer.example",
            service_id=wide,
        ).status

    assert gap(15) == 409
    assert gap(30) == 201
