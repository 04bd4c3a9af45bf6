"""Hours and slots as somebody with a watch would find them: minute after minute, in Python.

Slow, and so plain that it can be read as the rule itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Rule:
    """Hours of a weekday (ISO), from a date and to a date where it says one, both included."""

    weekday: int
    window: Window
    since: date | None = None
    until: date | None = None

    def is_in_force(self, day: date) -> bool:
        """Whether it holds for that date, of whatever weekday."""
        return (self.since or day) <= day <= (self.until or day)


# From a date or an instant on, up to another, which does not belong to it any more.
Closure = tuple[date, date] | tuple[datetime, datetime]


def _of_day(lists: Sequence[Sequence[Rule]], day: date) -> list[Window] | None:
    """Hours of a day by the first list of which anything is in force; None where none is."""
    for rules in lists:
        in_force = [rule for rule in rules if rule.is_in_force(day)]
        if in_force:
            return [rule.window for rule in in_force if rule.weekday == day.isoweekday()]
    return None


def _minutes(begin: datetime, end: datetime) -> set[datetime]:
    return {begin + count * MINUTE for count in range(int((end - begin) / MINUTE))}


def held_slots(
    zone: str,
    days: Sequence[date],
    *,
    work: Sequence[Sequence[Rule]],
    special: Mapping[date, Sequence[Window]],
    held_zone: str,
    held: Sequence[Sequence[Rule]],
    closed: Sequence[Closure],
    slot: int,
    step: int,
) -> set[datetime]:
    """As `slots`, with lists of rules in their turn, hours of a service in its own zone, closures.

    A slot starts on the grid of hours of work; every minute of it lies in hours of work and in
    those of the service, and in no closure.
    """
    around = [days[0] - 2 * _DAY, days[0] - _DAY, *days, days[-1] + _DAY, days[-1] + 2 * _DAY]
    hours = [
        opened(zone, day, window, special)
        for day in around
        for window in special.get(day, _of_day(work, day) or ())
    ]
    is_open = {minute for begin, end in hours for minute in _minutes(begin, end)}
    is_held = {
        minute
        for day in around
        for window in (
            [("00:00", "24:00")] if _of_day(held, day) is None else _of_day(held, day) or ()
        )
        for minute in _minutes(*opened(held_zone, day, window, {}))
    }
    is_closed: set[datetime] = set()
    for begin, end in closed:
        if not isinstance(begin, datetime):
            begin, end = (first(zone, datetime.combine(edge, time())) for edge in (begin, end))
        is_closed |= _minutes(begin, end)
    good = (is_open & is_held) - is_closed
    found = set()
    for begin, end in hours:
        at = begin
        while at < end:
            is_whole = all(at + count * MINUTE in good for count in range(slot))
            if is_whole and at.astimezone(ZoneInfo(zone)).date() in days:
                found.add(at)
            at += step * MINUTE
    return found
