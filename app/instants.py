"""Instants as people read them: days and times in a named IANA zone, in the reader's language.

How a day is written is a pattern of CLDR (Unicode TS 35) in our catalogues. Hours are counted to
24, or to 12 where the reader's locale says so (`app.locale_formats`).
Local times come from `zoneinfo` alone, never from adding hours. Where the clock is set back, an
hour exists twice; such times carry their offset from UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names

from app.languages import _, language, pgettext
from app.locale_formats import locale_formats
from app.zones import present_name

_EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def parse_instant(text: str) -> datetime:
    """ISO 8601 with an offset or `Z` as an aware UTC datetime of the years 2 to 9998.

    Raises ValueError for anything else, also for a time without an offset. In the first and the
    last year of Python's calendar a local time, or the end of a meeting, may not exist.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("the time has no offset from UTC")
    if not _EARLIEST <= instant < _LATEST:
        raise ValueError("the time is too far away")
    return instant.astimezone(UTC)


def wire(instant: datetime) -> str:
    """An instant as our JSON and links write it: UTC, whole seconds, `Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_short(day: date, today: date) -> str:
    """`Tue 24 Nov`; the year is added when it is not the current one."""
    if day.year == today.year:
        return _written(day, pgettext("pattern of a day", "EEE d MMM"))
    return _written(day, pgettext("pattern of a day", "EEE d MMM y"))


def day_long(day: date) -> str:
    """`Tuesday 24 November 2026`."""
    return _written(day, pgettext("pattern of a day", "EEEE d MMMM y"))


def month_long(day: date) -> str:
    """`November 2026`."""
    return _written(day, pgettext("pattern of a month", "LLLL y"))


def months_long(first: date, second: date) -> str:
    """`November and December 2026`, `December 2026 and January 2027`."""
    if first.year != second.year:
        return _("{month} and {next_month}").format(
            month=month_long(first), next_month=month_long(second)
        )
    return _("{month} and {next_month} {year}").format(
        month=_written(first, "LLLL"), next_month=_written(second, "LLLL"), year=first.year
    )


def month_short(day: date) -> str:
    """`Nov`."""
    return _written(day, "MMM")


def weekday(day: date) -> tuple[str, str]:
    """`Tuesday`, `Tu`."""
    shortest = get_day_names("short", "stand-alone", language())[day.weekday()]
    return _written(day, "EEEE"), shortest.rstrip(".")


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """`10:30` or `10:30 AM`; `02:30 (UTC+2)` in an hour that the day has twice."""
    local = instant.astimezone(zone)
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return _hour_and_minute(local)
    return f"{_hour_and_minute(local)} ({offset(instant, zone)})"


def moment(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`Tue 24 Nov, 10:30`."""
    local = instant.astimezone(zone)
    day = day_short(local.date(), now.astimezone(zone).date())
    return _("{day}, {time}").format(day=day, time=clock(instant, zone))


def moment_in_zone(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`Tue 24 Nov, 10:30 (Europe/Berlin, UTC+1)`: for readers who see no zone beside it."""
    local = instant.astimezone(zone)
    day = day_short(local.date(), now.astimezone(zone).date())
    named = ", ".join(dict.fromkeys((zone_label(zone), offset(instant, zone))))
    return _("{day}, {time} ({zone})").format(day=day, time=_hour_and_minute(local), zone=named)


def offset(instant: datetime, zone: ZoneInfo) -> str:
    """`UTC`, `UTC+1`, `UTC−3:30`: the zone's offset at that instant."""
    minutes = round(_offset_of(instant, zone).total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\u2212"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def zone_label(zone: ZoneInfo) -> str:
    """An IANA name for readers, the present one: `Europe/Berlin`, `America/New York`."""
    return present_name(zone.key).replace("_", " ")


def same_clock(start: datetime, one: ZoneInfo, other: ZoneInfo) -> bool:
    """Whether both zones show the same local time at that instant."""
    return _offset_of(start, one) == _offset_of(start, other)


@dataclass(frozen=True)
class Span:
    """A meeting's time as read in one zone."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def day(self) -> str:
        """`Tuesday 24 November 2026`."""
        return day_long(self.start.astimezone(self.zone).date())

    @property
    def times(self) -> str:
        """`10:30–11:30`; when it ends on another day, that day is named."""
        first, last = self.start.astimezone(self.zone), self.end.astimezone(self.zone)
        times = pgettext("hours of a meeting", "{start}\u2013{end}").format(
            start=clock(self.start, self.zone), end=clock(self.end, self.zone)
        )
        if first.date() == last.date():
            return times
        return f"{times} ({day_short(last.date(), last.date())})"

    @property
    def zone_label(self) -> str:
        """`Europe/Berlin, UTC+1`; `UTC` is said once."""
        return ", ".join(dict.fromkeys((zone_label(self.zone), offset(self.start, self.zone))))

    @property
    def text(self) -> str:
        """Everything in one line, for mails and titles."""
        return _("{day}, {times} ({zone})").format(
            day=self.day, times=self.times, zone=self.zone_label
        )

    @property
    def without_zone(self) -> str:
        """`Tuesday 24 November 2026, 10:30–11:30`."""
        return _("{day}, {times}").format(day=self.day, times=self.times)


def _written(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=language())


def _hour_and_minute(local: datetime) -> str:
    if not locale_formats().twelve_hours:
        return f"{local:%H:%M}"
    return f"{local.hour % 12 or 12}:{local:%M}\u00a0{'AM' if local.hour < 12 else 'PM'}"


def _offset_of(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)
