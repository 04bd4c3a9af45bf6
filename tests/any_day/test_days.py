"""The runs on other days: the days are what they are called, what is left out exists."""

from __future__ import annotations

import ast
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.any_day.days import DAYS, TEN_YEARS_ON
from tests.any_day.left_out import LEFT_OUT
from tests.any_day.plugin import is_within
from tests.any_day.site import sitecustomize

_ROOT = Path(__file__).parents[2]


def _jump(day: datetime, zone: str) -> timedelta:
    """By how much clocks in `zone` are put forward in the twelve hours from `day` on."""
    before, after = (at.astimezone(ZoneInfo(zone)) for at in (day, day + timedelta(hours=12)))
    return after.utcoffset() - before.utcoffset()


@pytest.mark.parametrize(
    ("name", "zone", "hours"),
    [
        ("clocks go forward in America", "America/New_York", 1),
        ("clocks go forward in Europe", "Europe/Berlin", 1),
        ("clocks go back in Europe", "Europe/Berlin", -1),
        ("clocks go back in America", "America/New_York", -1),
    ],
)
def test_the_run_begins_before_clocks_change(name: str, zone: str, hours: int) -> None:
    """On the day of a change the change is yet to come."""
    assert _jump(DAYS[name], zone) == timedelta(hours=hours)


def test_the_other_days_are_what_they_are_called() -> None:
    """A summer's day, a last evening, a leap day, and one beyond every fixed date of the tests."""
    summer = DAYS["a summer day"].astimezone(ZoneInfo("Europe/Berlin"))
    assert summer.dst() == timedelta(hours=1)
    evening = DAYS["the last evening of a year"]
    assert {(evening + timedelta(hours=n)).year - evening.year for n in (0, 5)} == {0, 1}
    assert (DAYS["29 February"].month, DAYS["29 February"].day) == (2, 29)
    assert max(DAYS.values()) == DAYS[TEN_YEARS_ON]


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_exists(name: str) -> None:
    """A folder, a file, or a test in one, so that nothing stays on the list by mistake."""
    path, _, test = name.partition("::")
    assert (_ROOT / path).exists()
    if test:
        tree = ast.parse((_ROOT / path).read_text(encoding="utf-8"))
        assert test in {getattr(node, "name", None) for node in tree.body}


def test_only_what_is_named_is_left_out() -> None:
    """A name stands for itself and for what is in it, not for names that begin alike."""
    assert is_within("tests/tour/test_tour.py::test_x", "tests/tour")
    assert is_within("tests/a.py::test_x[18]", "tests/a.py::test_x")
    assert is_within("tests/a.py::test_x", "tests/a.py::test_x")
    assert not is_within("tests/a.py::test_xy[18]", "tests/a.py::test_x")
    assert not is_within("tests/tours/test_tour.py::test_x", "tests/tour")


def test_programs_sleep_for_as_long_as_they_say() -> None:
    """What stands in for Python's sleep waits, and takes no negative length."""
    began = time.monotonic()
    sitecustomize.sleep(0.02)
    assert 0.02 <= time.monotonic() - began < 5
    with pytest.raises(ValueError, match="negative"):
        sitecustomize.sleep(-1)
