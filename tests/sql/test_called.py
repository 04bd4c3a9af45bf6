"""What people call those who do things for a booking comes from the rows of the providers."""

from __future__ import annotations

from datetime import timedelta

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office

_CALLED = "select booking.called(b) from booking.bookings b where b.id = %s"


def test_a_booking_names_whom_it_has_or_will_have(office: Office) -> None:
    """The place is that when it was held, the calendar as things stand; a page tells the same."""
    other = office.pending(WEDNESDAY_TEN + timedelta(hours=4), email="ada@customer.example")
    office.sql.execute("update booking.services set place = 'none'")
    assert office.value(_CALLED, other) == {"calendar": "Outlook", "conference": "Zoom"}
    booking_id = office.pending(WEDNESDAY_TEN)
    assert office.value(_CALLED, booking_id) == {"calendar": "Outlook"}
    page = office.app("page_hold", slug="acme", booking_id=booking_id)
    assert page["called"] == {"calendar": "Outlook"}


def test_who_confirmed_it_stays_named(office: Office) -> None:
    """Another choice for later bookings changes nothing of this one."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.services set place = 'none'")
    assert office.value(_CALLED, booking_id) == {"calendar": "Outlook", "conference": "Zoom"}


def test_a_company_names_who_makes_its_meetings(office: Office) -> None:
    """Whoever makes the place of its service, or nobody."""
    for choice, name in [("zoom", "Zoom"), ("none", None)]:
        office.sql.execute("update booking.services set place = %s", [choice])
        assert office.app("page_tenant", slug="acme")["conference"] == name
        told = office.app("console_tenant", name="acme")["called"]
        assert told == {"calendar": "Outlook", "conference": name}
