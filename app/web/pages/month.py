"""The month beside its times: what the chooser shows, computed from free slots alone."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from app.instants import (
    clock,
    day_long,
    day_short,
    moment,
    month_long,
    month_short,
    months_long,
    weekday,
    wire,
)
from app.languages import _
from app.locale_formats import locale_formats

Href = Callable[["YearMonth", date | None], str]

_NOON = 12
_EVENING = 17
_AHEAD = timedelta(days=13)


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
        return month_long(self.first)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True)
class Sheet:
    """The days of a month as they are laid out, in weeks that begin where the reader's do.

    The last two weeks of the present month would soon have nothing left to choose from; the weeks
    after them are shown with them, until there are two from `today` on.
    """

    shown: YearMonth
    today: date

    @cached_property
    def weeks(self) -> list[list[date]]:
        laid_out = calendar.Calendar(locale_formats().first_weekday)
        weeks = laid_out.monthdatescalendar(self.shown.year, self.shown.month)
        while self._runs_on and weeks[-1][-1] < self.today + _AHEAD:
            weeks.append([day + timedelta(days=7) for day in weeks[-1]])
        return weeks

    @property
    def first(self) -> date:
        """The first day that can have times."""
        return max(self.shown.first, self.today)

    @property
    def last(self) -> date:
        return self.weeks[-1][-1] if self._runs_on else self.shown.last

    @property
    def days(self) -> int:
        """From `first` to `last`; 31 at most."""
        return (self.last - self.first).days + 1

    @property
    def caption(self) -> str:
        """`November 2026`, `November and December 2026`, `December 2026 and January 2027`."""
        if self.last <= self.shown.last:
            return self.shown.caption
        return months_long(self.shown.first, self.shown.next.first)

    @property
    def nothing_free(self) -> str:
        """`Nothing free in November 2026`, `Nothing free up to Sun 6 Dec`."""
        if self.last <= self.shown.last:
            return _("Nothing free in {month}").format(month=self.shown.caption)
        return _("Nothing free up to {day}").format(day=day_short(self.last, self.today))

    @property
    def _runs_on(self) -> bool:
        return YearMonth.of(self.today) == self.shown and self.shown.last < self.today + _AHEAD


@dataclass(frozen=True)
class Slot:
    """A free time: [start, end), both aware; `people`: ids of who is free then, where asked."""

    start: datetime
    end: datetime
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """One cell of the month; without `href` there is nothing free. `month`: its
    short name on the first day of the one after the month shown.
    """

    date: str
    number: int
    month: str | None
    name: str
    href: str | None
    chosen: bool
    today: bool
    free: int


@dataclass(frozen=True)
class Week:
    """Seven days, None for those of other months; `past`: small screens leave it out."""

    days: Sequence[Day | None]
    past: bool


@dataclass(frozen=True)
class Month:
    """The table: caption, weeks, the names of their days (whole and short), links to the months on
    either side that can have slots.
    """

    caption: str
    weekdays: Sequence[tuple[str, str]]
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
    """A free time with its day, as a link: next free time, alternatives to a taken one; `start` is
    what a form sends."""

    href: str
    label: str
    start: str


@dataclass(frozen=True)
class Choice:
    """Month and chosen day together; `nothing_free` is that of the sheet."""

    month: Month
    nothing_free: str
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
    sheet: Sheet,
    wanted: date | None,
    slots: Iterable[Slot],
    zone: ZoneInfo,
    now: datetime,
    last: date,
    href: Href,
) -> Choice:
    """The month of `sheet`, and the times of the free day nearest to `wanted`, else of the first.

    `last` is the last local day that is ever offered: no month after it is linked.
    """
    shown, today = sheet.shown, sheet.today
    days = {
        day: free for day, free in by_day(slots, zone).items() if sheet.first <= day <= sheet.last
    }
    chosen = min(days, key=lambda day: (abs(day - (wanted or sheet.first)), day), default=None)
    free = days[chosen] if chosen else []
    cells = [[_cell(day, sheet, days, chosen, href) for day in week] for week in sheet.weeks]
    return Choice(
        month=Month(
            caption=sheet.caption,
            weekdays=[weekday(day) for day in sheet.weeks[0]],
            weeks=[
                Week(cells, week[-1] < today)
                for week, cells in zip(sheet.weeks, cells, strict=True)
            ],
            previous=href(shown.previous, None) if shown > YearMonth.of(today) else None,
            next=href(shown.next, None) if shown < YearMonth.of(last) else None,
        ),
        nothing_free=sheet.nothing_free,
        day=day_short(chosen, today) if chosen else None,
        parts=_parts(free, zone),
        minutes=round((free[0].end - free[0].start).total_seconds() / 60) if free else None,
    )


def offer(slot: Slot, zone: ZoneInfo, now: datetime, href: str) -> Offer:
    """A slot as `Tue 24 Nov, 10:30`, linked."""
    return Offer(href, moment(slot.start, zone, now), wire(slot.start))


def _cell(
    day: date,
    sheet: Sheet,
    days: dict[date, list[Slot]],
    chosen: date | None,
    href: Href,
) -> Day | None:
    if not sheet.shown.first <= day <= sheet.last:
        return None
    return Day(
        date=day.isoformat(),
        number=day.day,
        month=month_short(day) if day > sheet.shown.last and day.day == 1 else None,
        name=day_long(day),
        href=href(sheet.shown, day) if day in days else None,
        chosen=day == chosen,
        today=day == sheet.today,
        free=len(days.get(day, [])),
    )


def _parts(free: Sequence[Slot], zone: ZoneInfo) -> list[Part]:
    parts: dict[str, list[Time]] = defaultdict(list)
    for slot in free:
        hour = slot.start.astimezone(zone).hour
        name = _("Morning") if hour < _NOON else _("Afternoon") if hour < _EVENING else _("Evening")
        parts[name].append(Time(wire(slot.start), clock(slot.start, zone)))
    return [Part(name, times) for name, times in parts.items()]
