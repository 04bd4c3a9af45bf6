"""Hours and slots as somebody with a watch would find them: minute after minute, in Python.

Slow, and so plain that it can be read as the rule itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

Window = tuple[str, str]

MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@cache
def watched(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    """Every minute around a local day: the instant in UTC, and what the zone's clock shows."""
    at = datetime.combine(day, time(), UTC) - 2 * _DAY
    minutes = [at + count * MINUTE for count in range(5 * 24 * 60)]
    return [(at, at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for at in minutes]


def local(day: date, clock: str) -> datetime:
    """A local day and a time on it, 24:00 included."""
    hours, minutes = clock.split(":")
    return datetime.combine(day, time()) + timedelta(hours=int(hours), minutes=int(minutes))


@cache
def first(zone: str, shown: datetime) -> datetime:
    """The first minute at which the clock shows that time or a later one."""
    return next(at for at, clock in watched(zone, shown.date()) if clock >= shown)


@cache
def last(zone: str, shown: datetime) -> datetime:
    """The minute after the last one at which the clock shows an earlier time."""
    return max(at for at, clock in watched(zone, shown.date()) if clock < shown) + MINUTE


def opened(
    zone: str, day: date, window: Window, exceptions: Mapping[date, object]
) -> tuple[datetime, datetime]:
    """When hours of a day begin and end."""
    opens, closes = window
    end = first(zone, local(day + _DAY, "00:00"))
    if opens < closes < "24:00":
        end = last(zone, local(day, closes))
    elif "00:00" < closes < opens and day + _DAY not in exceptions:
        end = last(zone, local(day + _DAY, closes))
    return first(zone, local(day, opens)), end


def slots(
    zone: str,
    days: Sequence[date],
    weekly: Mapping[int, Sequence[Window]],
    exceptions: Mapping[date, Sequence[Window]],
    slot: int,
    step: int,
) -> set[datetime]:
    """Starts of slots of `slot` minutes, every `step`, on local days that follow one another.

    A slot starts in hours, on their own grid; every minute of it lies in hours, whosesoever.
    """
    around = [days[0] - _DAY, *days, days[-1] + _DAY, days[-1] + 2 * _DAY]
    hours = [
        opened(zone, day, window, exceptions)
        for day in around
        for window in exceptions.get(day, weekly.get(day.isoweekday(), ()))
    ]
    is_open = {
        begin + count * MINUTE
        for begin, end in hours
        for count in range(int((end - begin) / MINUTE))
    }
    found = set()
    for begin, end in hours:
        at = begin
        while at < end:
            is_whole = all(at + count * MINUTE in is_open for count in range(slot))
            if is_whole and at.astimezone(ZoneInfo(zone)).date() in days:
                found.add(at)
            at += step * MINUTE
    return found
