"""A day of somebody's time as cells of a table, a row for every half hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.instants import parse_instant

Kind = Literal["booked", "closed", "busy", "free", "shut"]
Href = Callable[[datetime], str]
Piece = tuple[datetime, datetime]

STEP = timedelta(minutes=30)
_SHOWN = (8, 18)
"""Hours that are shown of a day on which nothing is open or booked."""


@dataclass(frozen=True)
class Cell:
    """One cell of a column.

    Attributes:
        rows: how many half hours it covers.
        bookings: those that it holds, by start.
        texts: why it is closed, where that was said.
        href: where to book by hand at its start; None: it is over, or taken.
    """

    kind: Kind
    rows: int
    start: datetime
    bookings: Sequence[Mapping[str, Any]] = ()
    texts: Sequence[str] = ()
    href: str | None = None


@dataclass(frozen=True)
class Column:
    """A day of somebody, or of nobody at all: a cell for each row at which one begins, None where
    one goes on."""

    person: Mapping[str, Any] | None
    day: date
    cells: Sequence[Cell | None] = field(default_factory=list)


def pieces(found: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """Start and end of each, as instants."""
    return [(parse_instant(one["start_at"]), parse_instant(one["end_at"])) for one in found]


def edges(
    people: Sequence[Mapping[str, Any]], days: Sequence[date], zone: ZoneInfo
) -> list[tuple[int, int]]:
    """Minutes after midnight at which the rows begin and end: all that is open or booked on one
    of `days`, rounded to whole hours."""
    first, last = 24, 0
    for person in people:
        for start, end in pieces([*person["open"], *person["bookings"]]):
            for day in days:
                begins, ends = start.astimezone(zone), end.astimezone(zone)
                if begins.date() <= day <= (ends - timedelta(microseconds=1)).date():
                    first = min(first, begins.hour if begins.date() == day else 0)
                    till = ends.hour + (ends.minute > 0) if ends.date() == day else 24
                    last = max(last, till)
    first, last = (first, last) if first < last else _SHOWN
    return [(minute, minute + 30) for minute in range(first * 60, last * 60, 30)]


def instants(day: date, rows: Sequence[tuple[int, int]], zone: ZoneInfo) -> list[Piece]:
    """The rows of a day; where the clock jumps, a row may be empty or an hour longer."""
    found = [(_at(day, start, zone), _at(day, end, zone)) for start, end in rows]
    return [(start, end if _exists(start) else start) for start, end in found]


def column(
    person: Mapping[str, Any],
    day: date,
    rows: Sequence[Piece],
    now: datetime,
    href: Href,
) -> Column:
    """Somebody's day in these rows; what takes several is one cell over them."""
    taken: list[list[Mapping[str, Any]]] = [
        [one for one in person["bookings"] if _meets(one, row)] for row in rows
    ]
    closed = [_reasons(person["closures"], row) for row in rows]
    busy, opened = pieces(person["busy"]), pieces(person["open"])
    kinds: list[Kind] = []
    for number, row in enumerate(rows):
        if taken[number]:
            kinds.append("booked")
        elif closed[number] is not None:
            kinds.append("closed")
        elif any(_overlap(piece, row) for piece in busy):
            kinds.append("busy")
        else:
            kinds.append("free" if any(_overlap(piece, row) for piece in opened) else "shut")
    cells: list[Cell | None] = []
    while len(cells) < len(rows):
        number = len(cells)
        count = 1
        while number + count < len(rows) and _goes_on(kinds, taken, closed, number + count):
            count += 1
        kind, start = kinds[number], rows[number][0]
        found = {one["booking_id"]: one for row in taken[number : number + count] for one in row}
        cells.append(
            Cell(
                kind=kind,
                rows=count,
                start=start,
                bookings=list(found.values()),
                texts=closed[number] or (),
                href=href(start)
                if kind in ("free", "shut") and _is_ahead(rows[number], now)
                else None,
            )
        )
        cells += [None] * (count - 1)
    return Column(person, day, cells)


def _is_ahead(row: Piece, now: datetime) -> bool:
    return row[0] != row[1] and row[1] > now


def _goes_on(
    kinds: Sequence[Kind],
    taken: Sequence[Sequence[Mapping[str, Any]]],
    closed: Sequence[list[str] | None],
    number: int,
) -> bool:
    """Whether a row belongs to the cell of the row before it."""
    if kinds[number] != kinds[number - 1] or kinds[number] in ("free", "shut"):
        return False
    if kinds[number] == "closed":
        return closed[number] == closed[number - 1]
    if kinds[number] == "booked":
        return any(one in taken[number - 1] for one in taken[number])
    return True


def _reasons(closures: Sequence[Mapping[str, Any]], row: Piece) -> list[str] | None:
    """None: not closed."""
    found = [one["reason"] for one in closures if _meets(one, row)]
    return [reason for reason in dict.fromkeys(found) if reason] if found else None


def _meets(one: Mapping[str, Any], row: Piece) -> bool:
    return _overlap((parse_instant(one["start_at"]), parse_instant(one["end_at"])), row)


def _overlap(piece: Piece, row: Piece) -> bool:
    return row[0] != row[1] and piece[0] < row[1] and row[0] < piece[1]


def _exists(local: datetime) -> bool:
    """Whether the clock shows that time on its day."""
    shown = local.astimezone(UTC).astimezone(local.tzinfo)
    return shown.replace(tzinfo=None) == local.replace(tzinfo=None)


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    hour, rest = divmod(minute, 60)
    if hour == 24:
        return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return datetime(day.year, day.month, day.day, hour, rest, tzinfo=zone)
