"""Times sent to and read from Graph and Zoom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.microsoft.times import GRAPH_IANA_ZONES, read_time, write_times
from app.providers.zones import local_days
from app.providers.zoom.models import meeting_times
from tests.support.items import every_item

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.fact("GRAPH-4")
@pytest.mark.parametrize(
    ("zone", "name", "wall"),
    [
        ("Europe/Berlin", "Europe/Berlin", "2026-11-24T10:00:00"),
        ("Europe/Madrid", "Romance Standard Time", "2026-11-24T10:00:00"),
        ("America/Toronto", "Eastern Standard Time", "2026-11-24T04:00:00"),
        ("Asia/Hong_Kong", "China Standard Time", "2026-11-24T17:00:00"),
        ("Europe/Kyiv", "FLE Standard Time", "2026-11-24T11:00:00"),
        ("UTC", "UTC", "2026-11-24T09:00:00"),
        ("Nowhere/Town", "UTC", "2026-11-24T09:00:00"),
    ],
)
def test_graph_gets_a_zone_name_it_knows(zone: str, name: str, wall: str) -> None:
    """IANA where Graph documents the name, else the Windows name, else UTC; local wall time."""
    start, end = write_times(NINE, NINE + HOUR, zone)
    assert start == {"dateTime": wall, "timeZone": name}
    assert end["timeZone"] == name


def test_a_doubled_hour_goes_out_in_utc() -> None:
    """A local time that occurs twice cannot be told apart, so it is sent in UTC."""
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    start, _ = write_times(second, second + HOUR, "Europe/Berlin")
    assert start == {"dateTime": "2026-10-25T01:30:00", "timeZone": "UTC"}


@given(
    st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
)
def test_what_graph_reads_is_what_was_meant(zone: str, moment: datetime) -> None:
    """For any zone and instant, the time sent names the same instant (DST changes included)."""
    start = moment.replace(microsecond=0, tzinfo=UTC)
    for sent, meant in zip(
        write_times(start, start + HOUR, zone), (start, start + HOUR), strict=True
    ):
        assert read_time(sent) == meant


@pytest.mark.fact("ZOOM-7")
@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)))
def test_zoom_gets_the_instant_itself(moment: datetime) -> None:
    """UTC with Z, which no table of zones can read as another time; a length is rounded up."""
    start = moment.replace(microsecond=0, tzinfo=UTC)
    times = meeting_times(start, start + timedelta(minutes=44, seconds=1))
    assert datetime.fromisoformat(times["start_time"]) == start
    assert (times["duration"], times["timezone"]) == (45, "UTC")


def test_listed_zones_exist() -> None:
    """The list holds names that the time zone database knows."""
    with every_item() as item:
        for name in sorted(GRAPH_IANA_ZONES):
            with item(name):
                assert ZoneInfo(name)


@pytest.mark.fact("GRAPH-3")
@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        ("2026-11-24T09:00:00.0000000", "UTC", NINE),
        ("2026-11-24T10:00:00.0000000", "W. Europe Standard Time", NINE),
        ("2026-11-24T10:00:00", "Europe/Madrid", NINE),
        ("2026-11-24T09:00:00", "tzone://Microsoft/Utc", NINE),
        ("2026-11-24T09:00:00", None, NINE),
        ("2026-11-24T10:00:00+01:00", "UTC", NINE),
        ("2026-11-24T09:00:00Z", "", NINE),
    ],
)
def test_every_spelling_of_a_time_is_read(value: str, zone: str | None, expected: datetime) -> None:
    """Seven fraction digits, Windows and IANA names, UTC by default, offsets where given."""
    assert read_time({"dateTime": value, "timeZone": zone}) == expected


@pytest.mark.parametrize(
    "value", [None, "x", {}, {"dateTime": "soon"}, {"dateTime": "2026-11-24", "timeZone": "Mars"}]
)
def test_an_unreadable_time_is_an_error(value: object) -> None:
    """A time that cannot be understood is never guessed."""
    with pytest.raises(ValueError, match=r"\w"):
        read_time(value)


def test_floating_days_follow_the_zone_through_dst() -> None:
    """A floating day is midnight to midnight of the zone: 25 hours when the clocks go back."""
    start, end = local_days(
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 10, 26, tzinfo=UTC),
        ZoneInfo("Europe/Berlin"),
    )
    assert start == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert end - start == timedelta(hours=25)
