"""Graph's patternedRecurrence: which times it means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

MOST_OCCURRENCES = 400
FARTHEST = timedelta(days=2 * 366)
"""A series without end ends here: there is one row for each occurrence."""

_DAYS = {
    "monday": rrule.MO,
    "tuesday": rrule.TU,
    "wednesday": rrule.WE,
    "thursday": rrule.TH,
    "friday": rrule.FR,
    "saturday": rrule.SA,
    "sunday": rrule.SU,
}
_INDEXES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {
    "daily": rrule.DAILY,
    "weekly": rrule.WEEKLY,
    "absoluteMonthly": rrule.MONTHLY,
    "relativeMonthly": rrule.MONTHLY,
    "absoluteYearly": rrule.YEARLY,
    "relativeYearly": rrule.YEARLY,
}


class BadRecurrence(ValueError):
    """It cannot be read; the message says what."""


def starts(recurrence: Mapping[str, Any], start: datetime, zone: ZoneInfo) -> list[datetime]:
    """When the occurrences start, in UTC, at the local time at which `start` is in `zone`.

    Raises:
        BadRecurrence: a part is missing or not one of Graph's.
    """
    pattern, span = _object(recurrence, "pattern"), _object(recurrence, "range")
    local = start.astimezone(zone).replace(tzinfo=None)
    first = datetime.combine(_day(span, "startDate", local.date()), local.time())
    kind = pattern.get("type")
    if kind not in _FREQUENCIES:
        raise BadRecurrence("pattern/type is not known")
    rule = rrule.rrule(
        _FREQUENCIES[kind],
        dtstart=first,
        interval=_number(pattern, "interval", 1),
        wkst=_DAYS[_one(pattern, "firstDayOfWeek", _DAYS, "sunday")],
        **_days(kind, pattern, first),
        **_end(span, first),
    )
    found: list[datetime] = []
    for moment in rule:
        if len(found) == MOST_OCCURRENCES or moment - first > FARTHEST:
            break
        found.append(moment.replace(tzinfo=zone).astimezone(UTC))
    if not found:
        raise BadRecurrence("the pattern has no occurrence")
    return found


def _days(kind: str, pattern: Mapping[str, Any], first: datetime) -> dict[str, Any]:
    days: dict[str, Any] = {}
    if kind == "weekly" or kind.startswith("relative"):
        names = pattern.get("daysOfWeek")
        if not isinstance(names, list) or not names or set(map(str, names)) - set(_DAYS):
            raise BadRecurrence("pattern/daysOfWeek is not a list of days")
        days["byweekday"] = [_DAYS[name] for name in names]
    if kind.startswith("relative"):
        days["bysetpos"] = _INDEXES[_one(pattern, "index", _INDEXES, "first")]
    if kind.startswith("absolute"):
        days["bymonthday"] = _number(pattern, "dayOfMonth", first.day)
    if kind.endswith("Yearly"):
        days["bymonth"] = _number(pattern, "month", first.month)
    return days


def _end(span: Mapping[str, Any], first: datetime) -> dict[str, Any]:
    kind = span.get("type")
    if kind == "numbered":
        return {"count": _number(span, "numberOfOccurrences", 0)}
    if kind == "endDate":
        last = _day(span, "endDate", None)
        return {"until": datetime.combine(last, first.time())}
    if kind == "noEnd":
        return {"until": first + FARTHEST}
    raise BadRecurrence("range/type is not known")


def _object(recurrence: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = recurrence.get(name)
    if not isinstance(part, Mapping):
        raise BadRecurrence(f"{name} is missing")
    return part


def _number(part: Mapping[str, Any], name: str, default: int) -> int:
    value = part.get(name, default)
    if not isinstance(value, int) or not 0 < value < 1000:
        raise BadRecurrence(f"{name} is not a number")
    return value


def _one(part: Mapping[str, Any], name: str, known: Mapping[str, Any], default: str) -> str:
    value = part.get(name, default)
    if value not in known:
        raise BadRecurrence(f"{name} is not known")
    return str(value)


def _day(part: Mapping[str, Any], name: str, default: date | None) -> date:
    value = part.get(name)
    if value is None and default is not None:
        return default
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadRecurrence(f"{name} is not a date") from None
