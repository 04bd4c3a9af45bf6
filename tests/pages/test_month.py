"""The month and its times, computed from free slots."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages import visited_by
from app.web.pages.month import Choice, Day, Sheet, Slot, YearMonth, choice

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)
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
    now: datetime = NOW,
) -> Choice:
    def href(target: YearMonth, day: date | None) -> str:
        return f"{target}/{day}"

    sheet = Sheet(month, now.astimezone(zone).date())
    return choice(sheet, wanted, slots, zone, now, last, href)


def days(found: Choice) -> list[Day]:
    return [day for week in found.month.weeks for day in week.days if day]


def test_the_first_free_day_is_chosen() -> None:
    """Without a wish, the first day with free times shows its times."""
    found = shown([slot(2026, 11, 26, 9), slot(2026, 11, 24, 9, 30)])

    assert found.day == "Tue 24 Nov"
    assert [day.number for day in days(found) if day.chosen] == [24]


def test_a_wish_for_a_day_without_times_opens_the_nearest() -> None:
    """A day that has filled meanwhile does not leave the page empty, nor leads far away."""
    free = [slot(2026, 11, day, 9) for day in (12, 24, 27)]
    assert shown(free, wanted=date(2026, 11, 25)).day == "Tue 24 Nov"
    assert shown(free, wanted=date(2026, 11, 26)).day == "Fri 27 Nov"
    assert shown(free, wanted=date(2026, 11, 18)).day == "Thu 12 Nov"


@pytest.mark.parametrize(
    ("day", "caption", "last"),
    [
        (date(2026, 11, 17), "November 2026", date(2026, 11, 30)),
        (date(2026, 11, 18), "November and December 2026", date(2026, 12, 6)),
        (date(2026, 11, 30), "November and December 2026", date(2026, 12, 13)),
        (date(2026, 12, 31), "December 2026 and January 2027", date(2027, 1, 17)),
        (date(2027, 1, 31), "January and February 2027", date(2027, 2, 14)),
    ],
)
def test_the_last_days_of_a_month_show_the_first_of_the_next(
    day: date, caption: str, last: date
) -> None:
    """From today on two weeks can be chosen from, whatever month they lie in."""
    sheet = Sheet(YearMonth.of(day), day)
    assert (sheet.caption, sheet.last) == (caption, last)


@given(
    day=st.dates(date(2026, 1, 1), date(2040, 1, 1)), tag=st.sampled_from(["de", "en-US", "ar-EG"])
)
def test_a_sheet_is_asked_for_at_once(day: date, tag: str) -> None:
    """Whatever day it is and wherever weeks begin: whole weeks, at most 31 days to ask for, two
    weeks of them in the present month, none of it before today."""
    with visited_by(tag):
        for month in (YearMonth.of(day), YearMonth.of(day).next):
            sheet = Sheet(month, day)
            laid_out = [one for week in sheet.weeks for one in week]
            assert all(len(week) == 7 for week in sheet.weeks)
            assert laid_out == [laid_out[0] + timedelta(days=n) for n in range(len(laid_out))]
            assert 1 <= sheet.days <= 31
            assert sheet.first >= day
            assert sheet.last >= sheet.shown.last
        assert Sheet(YearMonth.of(day), day).days >= 14


def test_days_of_the_next_month_stay_on_the_sheet() -> None:
    """They are chosen without turning the month, the first of them names its own."""
    late = datetime(2026, 11, 27, 12, tzinfo=UTC)
    found = shown([slot(2026, 11, 30, 9), slot(2026, 12, 1, 9)], wanted=date(2026, 12, 1), now=late)
    assert found.day == "Tue 1 Dec"
    assert [(day.number, day.month) for day in days(found)][29:32] == [
        (30, None),
        (1, "Dec"),
        (2, None),
    ]
    assert [day.href for day in days(found) if day.href] == [
        "2026-11/2026-11-30",
        "2026-11/2026-12-01",
    ]


@pytest.mark.parametrize(
    ("tag", "first"), [("de-DE", "Montag"), ("en-US", "Sunday"), ("ar-EG", "Saturday")]
)
def test_weeks_begin_where_the_readers_do(tag: str, first: str) -> None:
    """The first column is the reader's first day, and every day stands under its name."""
    with visited_by(tag):
        found = shown([slot(2026, 11, 24, 9)])
    assert found.month.weekdays[0] == (first, first[:2])
    for week in found.month.weeks:
        for name, day in zip(found.month.weekdays, week.days, strict=True):
            assert day is None or day.name.startswith(name)


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
    found = shown(
        [slot(2026, 10, 25, 0), slot(2026, 10, 25, 1)],
        month=YearMonth(2026, 10),
        now=datetime(2026, 10, 1, 12, tzinfo=UTC),
    )

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
    assert [week.past for week in shown([]).month.weeks] == [True, True, False, False, False, False]


@pytest.mark.parametrize("text", ["2026", "2026-13", "november", "2026-11-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    """Only YYYY-MM is a month."""
    with pytest.raises(ValueError, match=r".+"):
        YearMonth.parse(text)
