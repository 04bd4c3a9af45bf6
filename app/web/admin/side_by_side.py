"""Days of several people side by side, in rows of half an hour: what `_grid.html` shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from app import instants as formats
from app.instants import wire
from app.web.admin import day_grid
from app.web.admin.day_grid import Cell, Column
from app.web.admin.place import Place
from app.web.pages.theme import color_class, color_href

Person = Mapping[str, Any]

_PRINTED = 14
"""Columns that a sheet of paper has room for; more of them are printed as a list."""
_KINDS_OF_WORK = ("booked", "busy", "free")


@dataclass(frozen=True)
class Day:
    """One day of the sheet.

    Attributes:
        columns: of its people; one without a person, where nobody has anything to do on it.
    """

    date: date
    name: str
    columns: Sequence[Column]

    @property
    def is_off(self) -> bool:
        return self.columns[0].person is None


@dataclass(frozen=True)
class Sheet:
    """Some days of some people.

    Attributes:
        rows: the clock of each half hour, with a cell for each column at which one begins.
        is_of_many: it has columns for several people and several days.
    """

    days: Sequence[Day]
    rows: Sequence[tuple[str, Sequence[Cell | None]]]
    is_of_many: bool

    @property
    def columns(self) -> list[Column]:
        return [column for day in self.days for column in day.columns]

    @property
    def is_wide(self) -> bool:
        """Whether a telephone shows it as a list."""
        return len(self.columns) > 1

    @property
    def is_printed(self) -> bool:
        """Whether paper shows it as it is."""
        return len(self.columns) <= _PRINTED


def sheet(people: Sequence[Person], days: Sequence[date], place: Place) -> Sheet:
    """The days of the people, in which one may book by hand from now on."""
    rows = day_grid.edges(people, days, place.zone)
    is_of_many = len(people) > 1 and len(days) > 1
    shown = [
        Day(
            day, formats.day_short(day, place.today), _columns(people, day, rows, place, is_of_many)
        )
        for day in days
    ]
    columns = [column for day in shown for column in day.columns]
    times = day_grid.instants(days[0], rows, place.zone)
    return Sheet(
        shown,
        [
            (formats.clock(start, place.zone), [column.cells[number] for column in columns])
            for number, (start, _end) in enumerate(times)
        ],
        is_of_many,
    )


def colors(people: Sequence[Person]) -> list[tuple[str, str, str]]:
    """Of the services that are booked and have a color of their own: names, class, and address of
    its style."""
    found = {
        (booking["color"].lower(), booking["service"])
        for person in people
        for booking in person["bookings"]
        if booking["color"]
    }
    return [
        (", ".join(name for _color, name in services), color_class(color), color_href(color))
        for color, services in groupby(sorted(found), itemgetter(0))
    ]


def _columns(
    people: Sequence[Person],
    day: date,
    rows: Sequence[tuple[int, int]],
    place: Place,
    is_of_many: bool,
) -> list[Column]:
    times = day_grid.instants(day, rows, place.zone)
    columns = [
        day_grid.column(person, day, times, place.now, _booking_href(place, person))
        for person in people
    ]
    if not is_of_many or any(_works(column) for column in columns):
        return columns
    texts = [text for column in columns for cell in column.cells if cell for text in cell.texts]
    is_closed = any(cell and cell.kind == "closed" for column in columns for cell in column.cells)
    whole = Cell(
        kind="closed" if is_closed else "shut",
        rows=len(rows),
        start=times[0][0],
        texts=list(dict.fromkeys(texts)),
        href=f"{place.root}/appointments/new?{urlencode({'date': day.isoformat()})}"
        if place.midnight(day + timedelta(days=1)) > place.now
        else None,
    )
    return [Column(None, day, [whole, *[None] * (len(rows) - 1)])]


def _works(column: Column) -> bool:
    return any(cell and cell.kind in _KINDS_OF_WORK for cell in column.cells)


def _booking_href(place: Place, person: Person) -> Callable[[datetime], str]:
    def href(start: datetime) -> str:
        query = urlencode({"person": person["id"], "start": wire(start)})
        return f"{place.root}/appointments/new?{query}"

    return href
