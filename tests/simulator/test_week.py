"""A week laid out on a grid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.simulator.microsoft.pages.week import Block, Week, lay_out
from app.simulator.pages.times import monday_of, period

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 10, 19)
NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)


def event(start: datetime, end: datetime, *, is_all_day: bool = False) -> dict:
    return {"start_at": start, "end_at": end, "is_all_day": is_all_day}


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def blocks(week: Week, weekday: int) -> list[tuple[int, int, int]]:
    return [(block.row, block.span, block.lane) for block in week.days[weekday].blocks]


def only(week: Week, weekday: int) -> Block:
    assert len(week.days[weekday].blocks) == 1
    return week.days[weekday].blocks[0]


def test_rows_are_quarter_hours_from_the_first_hour() -> None:
    """An event begins in its quarter hour and spans as many as it touches."""
    week = lay_out([event(berlin(20, 9, 30), berlin(20, 10, 20))], MONDAY, BERLIN, NOW)
    assert blocks(week, 1) == [((9 - 7) * 4 + 3, 4, 1)]
    assert week.days[1].is_today


def test_what_overlaps_stands_side_by_side() -> None:
    """Overlapping events share the width, one that is alone has all of it."""
    week = lay_out(
        [
            event(berlin(20, 9), berlin(20, 11)),
            event(berlin(20, 10), berlin(20, 12)),
            event(berlin(20, 14), berlin(20, 15)),
        ],
        MONDAY,
        BERLIN,
        NOW,
    )
    day = week.days[1]
    assert [block.lane for block in day.blocks] == [1, 2, 1]
    assert [block.is_alone for block in day.blocks] == [False, False, True]
    assert day.lanes == 2


def test_early_and_late_events_widen_the_day() -> None:
    """Hours are added for what lies outside the usual ones."""
    events = [
        event(berlin(20, 5, 45), berlin(20, 6)),
        event(berlin(21, 22), berlin(21, 22, 30)),
    ]
    week = lay_out(events, MONDAY, BERLIN, NOW)
    assert (week.first_hour, week.last_hour) == (5, 23)


def test_night_is_split_at_midnight() -> None:
    """An event over midnight shows on both days."""
    week = lay_out([event(berlin(20, 23), berlin(21, 1))], MONDAY, BERLIN, NOW)
    assert only(week, 1).end.hour == 0
    assert only(week, 2).start.hour == 0
    assert (week.first_hour, week.last_hour) == (0, 24)


def test_all_day_events_float() -> None:
    """An all-day event is on its date in every zone."""
    whole = event(
        datetime(2026, 10, 21, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC), is_all_day=True
    )
    for zone in (BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")):
        days = lay_out([whole], MONDAY, zone, NOW).days
        assert [bool(day.whole) for day in days] == [False, False, True] + [False] * 4


def test_clock_change_keeps_wall_time() -> None:
    """On the day on which the clock goes back, nine o'clock is in the row of nine o'clock."""
    week = lay_out([event(berlin(25, 9), berlin(25, 10))], MONDAY, BERLIN, NOW)
    assert blocks(week, 6) == [((9 - 7) * 4 + 1, 4, 1)]


def test_form_times_are_local() -> None:
    """Dates and times of a form are meant in the calendar's zone; an earlier end is tomorrow's."""
    form = {"date": "2026-10-25", "start": "23:00", "end": "01:00"}
    start, end = period(form, BERLIN)
    assert start == datetime(2026, 10, 25, 22, tzinfo=UTC)
    assert end == datetime(2026, 10, 26, 0, tzinfo=UTC)


def test_unreadable_week_is_this_one() -> None:
    """What is no date shows the present week."""
    today = date(2026, 10, 22)
    for text in ("", "soon", "9999-99-99", "0001-01-01"):
        assert monday_of(text, today) == MONDAY
