"""One table of zones for all of Python, and how it is compared with the database's."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.migrations import migrate
from app.zones import changes, differences, names, places, present_name
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.zone_tables import older_table, write_older_table

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
END = datetime(2028, 9, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "Africa/Cairo")
LOOK = """
import {module}
from datetime import UTC, datetime
from zoneinfo import ZoneInfo
print(datetime(2026, 12, 15, 16, tzinfo=UTC).astimezone(ZoneInfo("America/Vancouver")).hour)
"""


@pytest.mark.parametrize("module", ["app.__main__", "worker.context", "app.simulator.app"])
def test_no_other_table_is_read(tmp_path: Path, module: str) -> None:
    """Neither the system's table nor one that the environment names tells us a time."""
    environment = {**os.environ, "PYTHONTZPATH": str(write_older_table(tmp_path))}
    told = subprocess.run(
        [sys.executable, "-c", LOOK.format(module=module)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "9"


def told(**zones: list[list[int]] | None) -> dict[str, object]:
    """An answer of `api.zone_offsets`."""
    return {"from": int(BEGIN.timestamp()), "until": int(END.timestamp()), "zones": zones}


def as_told(zone: str) -> list[list[int]]:
    return [[int(at.timestamp()), offset] for at, offset in changes(zone, BEGIN, END)]


def test_the_instant_of_a_change_is_exact() -> None:
    """Berlin's clocks change at 01:00 UTC, Lord Howe's at 15:30 and 15:00."""
    berlin = [at for at, _ in changes("Europe/Berlin", BEGIN, END)]
    assert berlin[1:3] == [
        datetime(2026, 10, 25, 1, tzinfo=UTC),
        datetime(2027, 3, 28, 1, tzinfo=UTC),
    ]
    howe = changes("Australia/Lord_Howe", BEGIN, END)
    assert howe[1] == (datetime(2026, 10, 3, 15, 30, tzinfo=UTC), 11 * 3600)


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_the_first_difference_is_found(ours: str, theirs: str) -> None:
    """Whatever the other table says, what is told is the first hour in which the clocks differ."""
    found = differences(told(**{ours: as_told(theirs)}))
    hours = [BEGIN + timedelta(minutes=30 * n) for n in range(2 * 24 * 730)]
    pair = ZoneInfo(ours), ZoneInfo(theirs)
    differing = (at for at in hours if len({at.astimezone(z).utcoffset() for z in pair}) == 2)
    assert [difference.since for difference in found] == list(differing)[:1]


def test_what_differs_is_said(tmp_path: Path) -> None:
    """Zone, instant and both offsets; a zone that one side does not know is named as such."""
    newer = as_told("America/Vancouver")
    with older_table(tmp_path):
        [found] = differences(told(**{"America/Vancouver": newer}))
    assert str(found) == (
        "America/Vancouver from 2026-11-01T09:00:00Z: UTC\u22127 by the database,"
        " UTC\u22128 by this program"
    )
    unknown = differences(told(**{"Asia/Tokyo": None, "Mars/Olympus": [[0, 5400]]}))
    assert [str(difference) for difference in unknown] == [
        "Asia/Tokyo is unknown to the database",
        "Mars/Olympus is unknown to this program",
    ]


def test_migrate_tells_tables_that_differ(
    database: TestDatabase, sql: psycopg.Connection, tmp_path: Path
) -> None:
    """The database is migrated anyway; the report says which zones tell other times."""
    Office(sql).add_salesperson("bob", timezone="America/Vancouver")
    assert migrate(database.superuser).zones == []
    with older_table(tmp_path, "Etc/GMT+8"):
        report = migrate(database.superuser)
    [warning] = [line for line in report.lines() if "time zones" in line]
    assert warning.startswith("WARNING: time zones differ: America/Vancouver from ")


def test_every_zone_has_a_present_name_that_tells_the_same_time() -> None:
    """Old names lead to a zone in which people live; the clock there is the one that was meant."""
    assert present_name("Asia/Calcutta") == "Asia/Kolkata"
    assert present_name("US/Pacific") == "America/Los_Angeles"
    assert {present_name(name) for name in ("Zulu", "UCT", "Etc/UTC")} == {"UTC"}
    assert present_name("Etc/GMT+3") == "Etc/GMT+3"
    assert present_name("Mars/Olympus") == "Mars/Olympus"
    assert {present_name(name) for name in places()} == places().keys() <= names()
    moments = [datetime(year, month, 1, tzinfo=UTC) for year in (2026, 2030) for month in (1, 7)]
    for name in names():
        present = ZoneInfo(present_name(name))
        for moment in moments:
            told = moment.astimezone(ZoneInfo(name)).utcoffset()
            assert moment.astimezone(present).utcoffset() == told, name
