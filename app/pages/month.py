"""The month beside its times: what the chooser shows, computed from free slots alone."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.pages.formats import clock, day_long, day_short, moment, wire

Href = Callable[["YearMonth", date | None], str]

_NOON = 12
_EVENING = 17


@dataclass(frozen=True, order=True)
class YearMonth:
    """A calendar month; `str` gives `2026-11`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> YearMonth:
        """`YYYY-MM`; raises ValueError for anything else."""
        return cls.of(datetime.strptime(text, "%Y-%m").date())

    @classmethod
    def of(cls, day: date) -> YearMonth:
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def days(self) -> int:
        return calendar.monthrange(self.year, self.month)[1]

    @property
    def last(self) -> date:
        return date(self.year, self.month, self.days)

    @property
    def previous(self) -> YearMonth:
        return YearMonth.of(self.first - timedelta(days=1))

    @property
    def next(self) -> YearMonth:
        return YearMonth.of(self.last + timedelta(days=1))

    @property
    def caption(self) -> str:
        return f"{self.first:%B} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True)
class Slot:
    """A free time: [start, end), both aware."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Day:
    """One cell of the month; without `href` there is nothing free."""

    number: int
    name: str
    href: str | None
    chosen: bool
    today: bool
    free: int


@dataclass(frozen=True)
class Week:
    """Monday to Sunday, None for other months' days; `past`: small screens leave it out."""

    days: Sequence[Day | None]
    past: bool


@dataclass(frozen=True)
class Month:
    """The table: caption, weeks, links to the months on either side that can have slots."""

    caption: str
    weeks: Sequence[Week]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Time:
    """A time to press: `start` is what the form sends."""

    start: str
    label: str


@dataclass(frozen=True)
class Part:
    """Morning, afternoon or evening of the chosen day."""

    name: str
    times: Sequence[Time]


@dataclass(frozen=True)
class Offer:
    """A free time with its day, as a link: next free time, alternatives to a taken one."""

    href: str
    label: str


@dataclass(frozen=True)
class Choice:
    """Month and chosen day together."""

    month: Month
    day: str | None
    parts: Sequence[Part]
    minutes: int | None


def by_day(slots: Iterable[Slot], zone: ZoneInfo) -> dict[date, list[Slot]]:
    """Slots under the local day of their start, in order."""
    days: dict[date, list[Slot]] = defaultdict(list)
    for slot in sorted(slots, key=lambda slot: slot.start):
        days[slot.start.astimezone(zone).date()].append(slot)
    return days


def choice(
    shown: YearMonth,
    wanted: date | None,
    slots: Iterable[Slot],
    zone: ZoneInfo,
    now: datetime,
    last: date,
    href: Href,
) -> Choice:
    """The month `shown`, and the times of the day `wanted`, else of the first free one.

    `last` is the last local day that is ever offered: no month after it is linked.
    """
    today = now.astimezone(zone).date()
    days = {day: free for day, free in by_day(slots, zone).items() if YearMonth.of(day) == shown}
    chosen = wanted if wanted in days else min(days, default=None)
    free = days.get(chosen, []) if chosen else []
    return Choice(
        month=Month(
            caption=shown.caption,
            weeks=[
                Week(
                    [_cell(day, shown, days, chosen, today, href) for day in week], week[-1] < today
                )
                for week in calendar.Calendar().monthdatescalendar(shown.year, shown.month)
            ],
            previous=href(shown.previous, None) if shown > YearMonth.of(today) else None,
            next=href(shown.next, None) if shown < YearMonth.of(last) else None,
        ),
        day=day_short(chosen, today) if chosen else None,
        parts=_parts(free, zone),
        minutes=round((free[0].end - free[0].start).total_seconds() / 60) if free else None,
    )


def offer(slot: Slot, zone: ZoneInfo, now: datetime, href: str) -> Offer:
    """A slot as `Tue 24 Nov, 10:30`, linked."""
    return Offer(href, moment(slot.start, zone, now))


def _cell(
    day: date,
    shown: YearMonth,
    days: dict[date, list[Slot]],
    chosen: date | None,
    today: date,
    href: Href,
) -> Day | None:
    if YearMonth.of(day) != shown:
        return None
    return Day(
        number=day.day,
        name=day_long(day),
        href=href(shown, day) if day in days else None,
        chosen=day == chosen,
        today=day == today,
        free=len(days.get(day, [])),
    )


def _parts(free: Sequence[Slot], zone: ZoneInfo) -> list[Part]:
    parts: dict[str, list[Time]] = defaultdict(list)
    for slot in free:
        hour = slot.start.astimezone(zone).hour
        name = "Morning" if hour < _NOON else "Afternoon" if hour < _EVENING else "Evening"
        parts[name].append(Time(wire(slot.start), clock(slot.start, zone)))
    return [Part(name, times) for name, times in parts.items()]
