"""booking.slot_fault: which rule a time breaks, the first in a fixed order."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from tests.sql.conftest import MONDAY, TEN, WEDNESDAY_TEN
from tests.support.office import Office

HOUR = timedelta(hours=1)
SENTENCES = {
    "past": "This time is past.",
    "too_soon": "This time is too soon: it has to be booked earlier.",
    "too_far": "This time is too far ahead.",
    "wrong_length": "Meetings do not have this length.",
    "outside_hours": "This time is outside the hours that are offered.",
    "closed": "Nothing is offered at this time: it is closed.",
    "off_grid": "No meeting begins at this time: it is off the grid.",
}


@pytest.mark.parametrize(
    ("start", "minutes", "fault"),
    [
        (MONDAY - HOUR, 60, "past"),
        (MONDAY - timedelta(days=7), 7, "past"),
        (MONDAY + HOUR, 60, "too_soon"),
        (TEN + timedelta(hours=3), 60, None),
        (WEDNESDAY_TEN + timedelta(days=91), 60, "too_far"),
        (WEDNESDAY_TEN, 45, "wrong_length"),
        (WEDNESDAY_TEN - 3 * HOUR, 60, "outside_hours"),
        (WEDNESDAY_TEN + timedelta(hours=6, minutes=30), 60, "outside_hours"),
        (WEDNESDAY_TEN + timedelta(days=3), 60, "outside_hours"),
        (WEDNESDAY_TEN + timedelta(days=1), 60, "closed"),
        (WEDNESDAY_TEN + timedelta(days=1, minutes=10), 60, "closed"),
        (WEDNESDAY_TEN + timedelta(days=1, hours=-3), 60, "outside_hours"),
        (WEDNESDAY_TEN + timedelta(minutes=10), 60, "off_grid"),
        (WEDNESDAY_TEN, 60, None),
    ],
)
def test_a_refused_time_tells_its_rule(
    office: Office, start: object, minutes: int, fault: str | None
) -> None:
    """The page's fault, the endpoint's sentence and what is offered agree."""
    office.configure("min_notice_minutes", 120)
    thursday = WEDNESDAY_TEN.date() + timedelta(days=1)
    office.sql.execute(
        "insert into booking.closures (tenant_id, days) values (%s, daterange(%s, %s, '[]'))",
        [office.tenant_id, thursday, thursday],
    )
    held = office.hold(start, minutes)
    end = start + timedelta(minutes=minutes)
    page = office.app(
        "page_slot", slug="acme", salesperson_id=office.salesperson_id,
        start_at=start, end_at=end, own=[],
    )  # fmt: skip
    assert (page["fault"], page["own"], page["min_notice_minutes"]) == (fault, None, 120)
    if fault is None:
        assert held.status == 201
    else:
        assert (held.status, held.code) == (422, "invalid_slot")
        assert held.json["detail"] == SENTENCES[fault]


def test_own_bookings_in_the_way_are_those_named(office: Office) -> None:
    """Same time before near time, active ones only, and nobody's but those that are named."""
    first = office.pending(WEDNESDAY_TEN)
    second = office.confirmed(WEDNESDAY_TEN + 2 * HOUR)
    other = office.pending(WEDNESDAY_TEN + 4 * HOUR, email="else@customer.example")

    def own(start: object, *ids: str) -> object:
        return office.app(
            "page_slot", slug="acme", salesperson_id=office.salesperson_id,
            start_at=start, end_at=start + HOUR, own=list(ids),
        )["own"]  # fmt: skip

    mine = (first, second)
    assert own(WEDNESDAY_TEN, *mine) == {"id": first, "is_same": True, "is_booked": False}
    assert own(WEDNESDAY_TEN + 2 * HOUR, *mine) == {
        "id": second,
        "is_same": True,
        "is_booked": True,
    }
    assert own(WEDNESDAY_TEN + HOUR, *mine)["is_same"] is False
    assert own(WEDNESDAY_TEN + 4 * HOUR, *mine) is None
    assert own(WEDNESDAY_TEN + 4 * HOUR, other)["id"] == other
    assert own(WEDNESDAY_TEN + 4 * HOUR, "no id") is None
    office.app("release_hold", slug="acme", booking_id=first)
    assert own(WEDNESDAY_TEN, *mine) is None


def test_of_anyone_one_who_could_is_enough(office: Office) -> None:
    """And nobody's own booking is in the way of whoever is free."""
    office.add_salesperson("ben", "Pacific/Auckland")
    booking_id = office.pending(WEDNESDAY_TEN)
    asked = {"slug": "acme", "salesperson_id": None, "own": [booking_id]}
    for hours, fault in ((0, None), (11, None), (8, "outside_hours")):
        start = WEDNESDAY_TEN + hours * HOUR
        page = office.app(
            "page_slot",
            **asked,
            start_at=start,
            end_at=start + HOUR,
            service_id=office.service_id,
        )
        assert (page["fault"], page["own"]) == (fault, None), hours


def test_the_page_asks_for_its_own_company_only(office: Office) -> None:
    """Another company's salesperson is not found."""
    other = Office(office.sql, "other")
    with pytest.raises(psycopg.DatabaseError, match="salesperson_not_found"):
        office.app(
            "page_slot", slug="acme", salesperson_id=other.salesperson_id,
            start_at=WEDNESDAY_TEN, end_at=WEDNESDAY_TEN + HOUR, own=[],
        )  # fmt: skip
