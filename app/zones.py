"""The one table of time zones of all our Python, and how it differs from PostgreSQL's.

Left alone, `zoneinfo` reads the system's table and the package `tzdata` only for what is missing
there; a system's table can be years behind. Here it is told to read the package alone: whatever
we show, read or send, and whichever library does it, follows one table, which comes and goes with
this program. PostgreSQL has a table of its own, by which hours become slots; where the two differ
a page would show another time than the one that is sold, so `migrate`, `/readyz` and `doctor`
compare them.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)

Changes = Sequence[tuple[datetime, int]]
"""Offset from UTC in seconds: the one at the beginning, then each change with its instant."""


def use_our_table() -> None:
    """From now on every zone of this process is read from `tzdata`, whatever PYTHONTZPATH says."""
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    names.cache_clear()
    places.cache_clear()
    countries.cache_clear()
    _links.cache_clear()


@cache
def names() -> frozenset[str]:
    """Every name of a zone, in its own spelling, aliases included."""
    return frozenset(zoneinfo.available_timezones())


def zone_or_none(name: str | None) -> ZoneInfo | None:
    """The zone of that name; None for None and for a name that we do not know."""
    return ZoneInfo(name) if name in names() else None


@cache
def places() -> Mapping[str, str]:
    """The zones in which people live under their present names, and the country of each, by its
    ISO 3166 code (zone.tab).
    """
    return {row[2]: row[0] for row in _table("zone.tab")}


@cache
def countries() -> Mapping[str, str]:
    """What countries are called in English, by code (iso3166.tab)."""
    return dict(row[:2] for row in _table("iso3166.tab"))


def present_name(name: str) -> str:
    """`Asia/Kolkata` for `Asia/Calcutta`, `UTC` for `Zulu`: browsers and old bookings tell names
    that were given up. What leads to none of `places` nor to UTC stays as it is.
    """
    found = name
    while found not in places() and found in _links():
        found = _links()[found]
    return "UTC" if found == "Etc/UTC" else found if found in places() else name


@cache
def _links() -> Mapping[str, str]:
    lines = (line.split() for line in _file("tzdata.zi").splitlines())
    return {words[2]: words[1] for words in lines if words and words[0] == "L"}


def _table(name: str) -> list[list[str]]:
    lines = _file(name).splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _file(name: str) -> str:
    return files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Difference:
    """A zone whose two tables tell different times, for the first time at `since`.

    `database` and `program` are offsets from UTC in seconds; None: the zone is unknown there.
    """

    zone: str
    since: datetime
    database: int | None
    program: int | None

    def __str__(self) -> str:
        if self.database is None or self.program is None:
            where = "the database" if self.database is None else "this program"
            return f"{self.zone} is unknown to {where}"
        return (
            f"{self.zone} from {self.since:%Y-%m-%dT%H:%M:%SZ}: {_signed(self.database)} by the"
            f" database, {_signed(self.program)} by this program"
        )


def differences(told: Mapping[str, Any]) -> list[Difference]:
    """The zones of which the database's table and ours differ, by name.

    Args:
        told: the answer of `api.zone_offsets`.
    """
    begin, end = (datetime.fromtimestamp(told[name], UTC) for name in ("from", "until"))
    compared = (
        _first_difference(zone, _read(changes), begin, end)
        for zone, changes in sorted(told["zones"].items())
    )
    return [found for found in compared if found is not None]


def changes(zone: str, begin: datetime, end: datetime) -> Changes:
    """The offsets of a zone between two instants, by our table.

    Looked at once a day, so a change that is taken back within a day is missed.
    """
    info = ZoneInfo(zone)
    found = [(begin, _offset(info, begin))]
    while begin < end:
        following = min(begin + _DAY, end)
        offset = _offset(info, following)
        if offset != found[-1][1]:
            found.append((_instant_of_change(info, begin, following), offset))
        begin = following
    return found


def _instant_of_change(info: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = _offset(info, before)
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (middle, after) if _offset(info, middle) == old else (before, middle)
    return after


def _first_difference(
    zone: str, theirs: Changes | None, begin: datetime, end: datetime
) -> Difference | None:
    ours = changes(zone, begin, end) if zone in names() else None
    if theirs is None or ours is None:
        known = theirs or ours
        offset = known[0][1] if known else None
        return Difference(zone, begin, offset if theirs else None, offset if ours else None)
    for instant in sorted({at for at, _ in (*theirs, *ours)}):
        database, program = _at(instant, theirs), _at(instant, ours)
        if database != program:
            return Difference(zone, instant, database, program)
    return None


def _at(instant: datetime, told: Iterable[tuple[datetime, int]]) -> int:
    return [offset for since, offset in told if since <= instant][-1]


def _read(told: Sequence[Sequence[int]] | None) -> Changes | None:
    if told is None:
        return None
    return [(datetime.fromtimestamp(at, UTC), offset) for at, offset in told]


def _offset(info: ZoneInfo, instant: datetime) -> int:
    return int((instant.astimezone(info).utcoffset() or timedelta()).total_seconds())


def _signed(seconds: int) -> str:
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    sign = "+" if seconds >= 0 else "\u2212"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes or rest else "")


use_our_table()
