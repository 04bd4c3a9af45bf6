"""api.nearest_free: the free slots that begin nearest to the time that was wished for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.sql.conftest import MONDAY
from tests.sql.offers import DAY
from tests.support.office import Office


def nearest_free(office: Office, wished: datetime, count: int = 3, **more: object) -> list[str]:
    answer = office.answer(
        "nearest_free", salesperson_id=office.salesperson_id, wished=wished, count=count, **more
    )
    return [slot["start_at"][:16] for slot in answer.json["slots"]]


def test_slots_on_both_sides_of_the_wish_are_found(office: Office) -> None:
    """Earlier and later ones, whichever are nearer, told in their order."""
    office.free_calendar(MONDAY, 60)
    wednesday = MONDAY + timedelta(days=2, hours=5)
    office.busy(MONDAY, [(wednesday, wednesday + timedelta(hours=1))], 60)
    assert nearest_free(office, wednesday) == [
        "2026-11-25T11:00",
        "2026-11-25T11:30",
        "2026-11-25T14:30",
    ]
    assert nearest_free(office, wednesday, 1) == ["2026-11-25T11:30"]
    assert nearest_free(office, wednesday, 0) == []


@pytest.mark.parametrize("hours", [0, 30, 57, 100, 250, 700])
def test_none_that_is_left_out_is_nearer(office: Office, hours: int) -> None:
    """Against everything that is free around the wish."""
    wished = MONDAY + timedelta(hours=hours)
    office.busy(MONDAY, [(wished - timedelta(hours=20), wished + timedelta(hours=7))], 60)
    answer = office.answer(
        "availability",
        salesperson_id=office.salesperson_id,
        date=max(wished - timedelta(days=8), MONDAY).date(),
        days=18,
    )
    free = [slot["start_at"][:16] for slot in answer.json["slots"]]

    def distance(start: str) -> tuple[float, str]:
        return abs((datetime.fromisoformat(f"{start}Z") - wished).total_seconds()), start

    assert nearest_free(office, wished, 5) == sorted(sorted(free, key=distance)[:5])


def test_a_wish_outside_of_what_is_sold_stands_for_its_nearest_end(office: Office) -> None:
    """What is past is one for the first slots, what is beyond the horizon one for the last."""
    office.configure("horizon_days", 20)
    office.free_calendar(MONDAY, 60)
    for past in (MONDAY - timedelta(minutes=1), MONDAY - timedelta(days=4000)):
        assert nearest_free(office, past, 2) == ["2026-11-23T09:00", "2026-11-23T09:30"]
    for far in (MONDAY + timedelta(days=25), MONDAY + timedelta(days=4000)):
        assert nearest_free(office, far, 2) == ["2026-12-11T15:30", "2026-12-11T16:00"]


def test_nothing_is_found_where_nothing_is_sold(office: Office) -> None:
    """Notice beyond the horizon: an answer, and nothing to fetch for it."""
    office.configure("horizon_days", 1)
    office.configure("min_notice_minutes", 10_000)
    assert nearest_free(office, MONDAY) == []


def test_no_more_than_a_month_is_fetched(office: Office) -> None:
    """Without fresh busy times it says which, half of them before the wish."""
    office.configure("horizon_days", 90)
    answer = office.answer(
        "nearest_free",
        salesperson_id=office.salesperson_id,
        wished=MONDAY + timedelta(days=40),
        count=3,
    )
    assert answer.status is None
    begin = (DAY + timedelta(days=25)).isoformat()
    assert (answer.fetch["from_day"], answer.fetch["to_day"]) == (
        begin,
        (DAY + timedelta(days=56)).isoformat(),
    )
