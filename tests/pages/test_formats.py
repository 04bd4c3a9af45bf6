"""Times as people read them, also where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.instants import Span, clock, moment, offset, parse_instant, same_clock, wire

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_moment_names_day_and_time() -> None:
    """A moment of this year reads `Tue 24 Nov, 10:30`, one of another year carries the year."""
    assert moment(utc(2026, 11, 24, 9, 30), BERLIN, NOW) == "Tue 24 Nov, 10:30"
    assert moment(utc(2027, 1, 5, 9, 30), BERLIN, NOW) == "Tue 5 Jan 2027, 10:30"


def test_an_hour_that_exists_twice_is_told_apart() -> None:
    """On the day the clock goes back both 02:30 carry their offset, other times do not."""
    assert clock(utc(2026, 10, 25, 0, 30), BERLIN) == "02:30 (UTC+2)"
    assert clock(utc(2026, 10, 25, 1, 30), BERLIN) == "02:30 (UTC+1)"
    assert clock(utc(2026, 10, 25, 2, 30), BERLIN) == "03:30"


def test_local_time_follows_the_zone_through_spring() -> None:
    """An hour of UTC across the missing hour reads 01:30 to 03:30."""
    span = Span(utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 30), BERLIN)

    assert span.times == "01:30–03:30"


def test_a_span_over_midnight_names_the_second_day() -> None:
    """The end on another day is named, so that nobody reads it as the same one."""
    span = Span(utc(2026, 11, 24, 22, 30), utc(2026, 11, 24, 23, 30), BERLIN)

    assert span.times == "23:30–00:30 (Wed 25 Nov)"
    assert span.text == (
        "Tuesday 24 November 2026, 23:30–00:30 (Wed 25 Nov) (Europe/Berlin, UTC+1)"
    )


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "UTC"),
        ("Europe/Berlin", "UTC+1"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/St_Johns", "UTC−3:30"),
    ],
)
def test_offsets_read_as_hours(zone: str, expected: str) -> None:
    """The offset is that of the instant, with minutes where a zone has them."""
    assert offset(utc(2026, 11, 24, 12), ZoneInfo(zone)) == expected


def test_zones_agree_only_while_their_clocks_do() -> None:
    """Whether two zones show the same time is judged at the instant, not by name."""
    assert same_clock(utc(2026, 11, 24, 9), BERLIN, ZoneInfo("Europe/Paris"))
    assert not same_clock(utc(2026, 11, 24, 9), BERLIN, NEW_YORK)


def test_an_instant_survives_the_wire() -> None:
    """What our links carry is UTC with `Z` and reads back as the same instant."""
    assert wire(parse_instant("2026-11-24T10:30:00+01:00")) == "2026-11-24T09:30:00Z"


@pytest.mark.parametrize("text", ["", "2026-11-24", "2026-11-24T10:30:00", "tomorrow"])
def test_a_time_without_offset_is_no_instant(text: str) -> None:
    """A time that does not say where it is meant is refused, never guessed."""
    with pytest.raises(ValueError, match=r".+"):
        parse_instant(text)
