"""Days and times of day of a person's zone, out of forms and addresses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class BadTime(ValueError):
    """The visitor's date or time cannot be read; the message is for the page."""


def period(form: dict[str, str], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Start and end in UTC of `date`, `start` and `end`; an end before the start is meant to
    be on the next day.

    Raises:
        BadTime: a field is missing or unreadable, or nothing lies between start and end.
    """
    day = _date(form)
    start, end = _time(form, "start"), _time(form, "end")
    if start == end:
        raise BadTime("The end has to differ from the start.")
    last = day + timedelta(days=1) if end < start else day
    return (
        datetime.combine(day, start, zone).astimezone(UTC),
        datetime.combine(last, end, zone).astimezone(UTC),
    )


def whole_day(form: dict[str, str]) -> tuple[datetime, datetime]:
    """The UTC midnights that stand for the `date` of an all-day event.

    Raises:
        BadTime: it is missing or unreadable.
    """
    start = datetime.combine(_date(form), time(), UTC)
    return start, start + timedelta(days=1)


def monday_of(text: str, today: date) -> date:
    """The Monday of the week of `text` (ISO date), by default of `today`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if not _is_shown(day):
        day = today
    return day - timedelta(days=day.weekday())


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def instant(text: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 time in UTC; without an offset it is local time of `zone`.

    Raises:
        BadTime: it is unreadable, or of no year that a calendar shows.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadTime("The start cannot be read.") from None
    if not _is_shown(moment):
        raise BadTime("The start is too far away.")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _is_shown(day: date) -> bool:
    return 2000 <= day.year <= 2100


def _date(form: dict[str, str]) -> date:
    try:
        day = date.fromisoformat(form.get("date", ""))
    except ValueError:
        raise BadTime("The date has to look like 2026-11-24.") from None
    if not _is_shown(day):
        raise BadTime("The date is too far away.")
    return day


def _time(form: dict[str, str], name: str) -> time:
    try:
        return time.fromisoformat(form.get(name, ""))
    except ValueError:
        raise BadTime(f"The {name} has to look like 09:30.") from None
