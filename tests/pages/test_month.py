"""The month and its times, computed from free slots."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.pages.month import Choice, Day, Slot, YearMonth, choice

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOVEMBER = YearMonth(2026, 11)


def slot(*parts: int) -> Slot:
    start = datetime(*parts, tzinfo=UTC)
    return Slot(start, start + timedelta(hours=1))


def shown(
    slots: list[Slot],
    wanted: date | None = None,
    zone: ZoneInfo = BERLIN,
    month: YearMonth = NOVEMBER,
    last: date = date(2027, 2, 1),
) -> Choice:
    def href(target: YearMonth, day: date | None) -> str:
        return f"{target}/{day}"

    return choice(month, wanted, slots, zone, NOW, last, href)


def days(found: Choice) -> list[Day]:
    return [day for week in found.month.weeks for day in week.days if day]


def test_the_first_free_day_is_chosen() -> None:
    """Without a wish, the first day with free times shows its times."""
    found = shown([slot(2026, 11, 26, 9), slot(2026, 11, 24, 9, 30)])

    assert found.day == "Tue 24 Nov"
    assert [day.number for day in days(found) if day.chosen] == [24]


def test_a_wish_for_a_day_without_times_falls_back() -> None:
    """A day that has filled meanwhile does not leave the page empty."""
    assert shown([slot(2026, 11, 24, 9)], wanted=date(2026, 11, 25)).day == "Tue 24 Nov"


def test_only_free_days_are_links() -> None:
    """Days without times are plain text."""
    found = shown([slot(2026, 11, 24, 9), slot(2026, 11, 26, 9)])

    assert [day.number for day in days(found) if day.href] == [24, 26]
    assert len(days(found)) == 30


def test_times_are_grouped_by_the_readers_clock() -> None:
    """Morning ends at noon and evening begins at five, where the reader is."""
    found = shown([slot(2026, 11, 24, hour) for hour in (9, 11, 15, 16, 18)])

    assert [(part.name, [time.label for time in part.times]) for part in found.parts] == [
        ("Morning", ["10:00"]),
        ("Afternoon", ["12:00", "16:00"]),
        ("Evening", ["17:00", "19:00"]),
    ]


def test_a_slot_belongs_to_the_readers_day() -> None:
    """In Auckland a Tuesday evening slot of Berlin is one of Wednesday."""
    found = shown([slot(2026, 11, 24, 15)], zone=AUCKLAND)

    assert found.day == "Wed 25 Nov"


def test_slots_of_another_month_are_left_to_it() -> None:
    """A slot after midnight of the month's last day does not show in this month."""
    found = shown([slot(2026, 11, 30, 23, 30)])

    assert found.day is None
    assert not [day for day in days(found) if day.href]


def test_a_day_of_twenty_five_hours_shows_both_doubled_times() -> None:
    """Two slots with the same local time are two buttons that can be told apart."""
    found = shown([slot(2026, 10, 25, 0), slot(2026, 10, 25, 1)], month=YearMonth(2026, 10))

    assert [time.label for part in found.parts for time in part.times] == [
        "02:00 (UTC+2)",
        "02:00 (UTC+1)",
    ]


def test_months_lead_from_today_to_the_horizon() -> None:
    """There is no way back before this month and none beyond the last day that is sold."""
    assert shown([]).month.previous is None
    assert shown([]).month.next == "2026-12/None"
    assert shown([], last=date(2026, 11, 30)).month.next is None


def test_weeks_that_are_over_are_marked() -> None:
    """Weeks whose Sunday has passed can be left out on a small screen."""
    assert [week.past for week in shown([]).month.weeks] == [True, True, True, False, False, False]


@pytest.mark.parametrize("text", ["2026", "2026-13", "november", "2026-11-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    """Only YYYY-MM is a month."""
    with pytest.raises(ValueError, match=r".+"):
        YearMonth.parse(text)
