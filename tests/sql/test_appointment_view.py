"""booking.appointment_view: a booking as appointments tell it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office

LATER = WEDNESDAY_TEN + timedelta(hours=3)


def view(office: Office, booking_id: str, seen_by: str = "customer") -> dict[str, Any]:
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    return office.value(
        "select booking.appointment_view(b, %s) from booking.bookings b where b.id = %s",
        seen_by,
        booking_id,
    )


def test_a_booking_is_told_through_its_life(office: Office, clock: Clock) -> None:
    """Pending until the mail's link was pressed, confirmed, completed once it is over; what
    staff marks as missed is no_show. A lapsed hold has expired before anybody marks it."""
    held = office.hold(WEDNESDAY_TEN).json["booking_id"]
    found = view(office, held)
    assert (found["status"], found["next"]) == ("pending", {"kind": "verify_mail"})
    clock.advance(hours=2)
    assert (view(office, held)["status"], view(office, held)["next"]) == (
        "expired",
        {"kind": "none"},
    )
    office.free_calendars()
    booked = office.confirmed(LATER)
    found = view(office, booked)
    assert (found["status"], found["confirmation"]) == ("confirmed", "done")
    assert (found["next"], found["expires_at"]) == ({"kind": "none"}, None)
    assert found["confirmed_at"] is not None
    assert found["completed_at"] is None
    clock.set(LATER + timedelta(hours=1))
    found = view(office, booked)
    assert (found["status"], found["completed_at"]) == ("completed", found["end_at"])
    mark = "update booking.bookings set attendance = 'no_show' where id = %s"
    office.sql.execute(mark, [booked])
    assert view(office, booked)["status"] == "no_show"


def test_who_canceled_and_where_it_went_is_told(office: Office) -> None:
    """What was moved costs nothing any more; what took its place does."""
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    price = "update booking.bookings set price_amount = 900, currency = 'EUR' where id = %s"
    office.sql.execute(price, [booked])
    assert view(office, booked)["total_amount"] == 900
    moved = office.change(
        "reschedule", booked, new_start_at=LATER, new_end_at=LATER + timedelta(hours=1)
    )
    found = view(office, booked)
    new_id = moved.json["booking_id"]
    assert (found["status"], found["canceled_by"]) == ("canceled", "customer")
    assert (found["rescheduled_to"], found["total_amount"]) == (new_id, 0)
    assert view(office, new_id)["rescheduled_from"] == booked
    other = office.confirmed(LATER + timedelta(hours=2), email="ben@customer.example")
    by_hand = "update booking.bookings set status = 'canceled' where id = %s"
    office.sql.execute(by_hand, [other])
    found = view(office, other)
    assert (found["canceled_by"], found["canceled_at"] is not None) == ("system", True)


def test_each_is_told_what_is_theirs(office: Office) -> None:
    """Staff's notes are staff's; whoever only made it learns no link and no earlier name."""
    booked = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute(
        "update booking.bookings set notes = 'Late.', metadata = '{\"crm\": \"7\"}', customer_name = null"
    )
    office.sql.execute("update booking.customers set name = 'Eva'")
    staff, customer, maker = (view(office, booked, who) for who in ("staff", "customer", "maker"))
    assert (staff["notes"], staff["metadata"]) == ("Late.", {"crm": "7"})
    assert not {"notes", "metadata", "proof"} & (customer.keys() | maker.keys())
    assert customer["join_url"] == staff["join_url"]
    assert "join_url" not in maker
    assert (customer["client"]["name"], maker["client"]["name"]) == ("Eva", None)
