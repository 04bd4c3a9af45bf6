"""api.next_free: the next slots that are free, however far."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.sql.conftest import MONDAY
from tests.sql.offers import DAY
from tests.support.office import Office


def next_free(office: Office, after: datetime, count: int) -> list[str]:
    office.free_calendar(MONDAY, 40)
    answer = office.answer(
        "next_free", salesperson_id=office.salesperson_id, after=after, count=count
    )
    return [slot["start_at"] for slot in answer.json["slots"]]


def test_next_free_finds_the_first_slots_from_an_instant_on(office: Office) -> None:
    """It goes over the weekend, and gives no more than asked for."""
    friday = MONDAY + timedelta(days=4, hours=7, minutes=50)
    assert next_free(office, friday, 3) == [
        "2026-11-27T16:00:00Z",
        "2026-11-30T09:00:00Z",
        "2026-11-30T09:30:00Z",
    ]
    assert next_free(office, friday, 0) == []


def test_next_free_looks_31_days_ahead(office: Office) -> None:
    """What is free only later than that is not found."""
    office.sql.execute("delete from booking.availability_rules")
    for days in (31, 32):
        office.sql.execute(
            "insert into booking.availability_exceptions (tenant_id, day, opens, closes) values"
            " (%s, %s, '07:00', '09:00')",
            [office.tenant_id, DAY + timedelta(days=days)],
        )
    assert next_free(office, MONDAY, 10) == ["2026-12-24T07:00:00Z", "2026-12-24T07:30:00Z"]


def test_next_free_asks_for_busy_times_too(office: Office) -> None:
    """Without fresh busy times it says what to fetch."""
    answer = office.answer("next_free", salesperson_id=office.salesperson_id, after=MONDAY, count=3)
    assert answer.status is None
    assert (answer.fetch["from_day"], answer.fetch["to_day"]) == ("2026-12-01", "2026-12-24")
