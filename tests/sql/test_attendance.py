"""api.attendance: whether the customer came."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Answer, Office
from tests.support.people import add_account
from tests.support.refused import Refused, refused


def attend(office: Office, booking_id: Any, status: str | None = "attended") -> Answer:
    row = office.app(
        "attendance", tenant_id=office.tenant_id, booking_id=booking_id, status=status, actor="key"
    )
    return Answer(**row)


@pytest.fixture
def met(office: Office, clock: Clock) -> str:
    """A confirmed booking whose meeting has just begun."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.set(WEDNESDAY_TEN)
    return booking_id


def test_attendance_is_recorded_from_the_start_on(office: Office, met: str) -> None:
    """200 with the value, one tracking event and one audit row with before and after."""
    answer = attend(office, met)
    assert (answer.status, answer.json) == (200, {"booking_id": met, "attendance": "attended"})
    assert office.value("select attendance from booking.bookings") == "attended"
    types = office.values("select type from booking.tracking_events order by id")
    assert types[-1] == "attended"
    row = office.sql.execute(
        "select actor_type, actor_id, meta_json from booking.audit_logs where action ="
        " 'attendance.recorded'"
    ).fetchall()
    change = {"before": {"attendance": None}, "after": {"attendance": "attended"}}
    assert row == [("administrator", "key", change)]


def test_recording_it_again_writes_no_second_row(office: Office, met: str) -> None:
    """The same value is 200 and changes nothing."""
    assert attend(office, met).body == attend(office, met).body
    query = "select count(*) from booking.tracking_events where type = 'attended'"
    assert office.value(query) == 1


def test_the_other_value_corrects_it(office: Office, met: str) -> None:
    """Both are on record, the last one counts."""
    attend(office, met, "no_show")
    assert attend(office, met, "attended").json["attendance"] == "attended"
    assert office.value("select attendance from booking.bookings") == "attended"
    types = office.values("select type from booking.tracking_events order by id")
    assert types[-2:] == ["no_show", "attended"]


def test_attendance_is_for_confirmed_meetings_that_began(office: Office, clock: Clock) -> None:
    """409 invalid_state for a hold, before the start and after a cancellation."""
    wrong = Refused("SB409", "invalid_state", [])
    held = office.hold(TEN).json["booking_id"]
    assert refused(attend, office, held) == wrong
    booked = office.confirmed(WEDNESDAY_TEN)
    clock.set(WEDNESDAY_TEN - timedelta(seconds=1))
    assert refused(attend, office, booked) == wrong
    office.sql.execute("update booking.bookings set status = 'canceled' where id = %s", [booked])
    clock.set(WEDNESDAY_TEN)
    assert refused(attend, office, booked) == wrong
    assert office.value("select count(*) from booking.bookings where attendance is not null") == 0


def test_attendance_of_unknown_or_foreign_bookings_is_404(office: Office, met: str) -> None:
    """Another tenant's booking is as unknown as any."""
    other = Office(office.sql, "globex")
    for booking_id, of in ((uuid.uuid4(), office), (met, other)):
        assert refused(attend, of, booking_id) == ("SB404", "booking_not_found", [])


def test_attendance_has_two_values(office: Office, met: str) -> None:
    """Anything else is 400 and names status."""
    for status in [None, "", "here"]:
        assert refused(attend, office, met, status) == ("SB400", "invalid_request", ["status"])


def test_a_prospect_who_came_becomes_a_customer_where_the_company_says_so(
    office: Office, met: str
) -> None:
    """Only the account of the same address, and not for staying away."""
    eva = add_account(office, "EVA@customer.example", "prospect", "salesperson")
    add_account(office, "other@customer.example", "prospect")
    add_account(Office(office.sql, "other"), "eva@customer.example", "prospect")
    promoted = "select string_agg(email, ' ') from booking.accounts where 'customer' = any (roles)"
    attend(office, met)
    assert office.value(promoted) is None
    office.configure("promote_on_attended", True)
    attend(office, met, "no_show")
    assert office.value(promoted) is None
    attend(office, met)
    assert office.value(promoted) == "EVA@customer.example"
    assert office.value("select roles from booking.accounts where id = %s", eva) == [
        "salesperson",
        "customer",
    ]
    audited = "select count(*) from booking.audit_logs where action = 'account.promoted'"
    assert office.value(audited) == 1
