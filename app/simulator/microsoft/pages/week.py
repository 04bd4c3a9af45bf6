"""A week of events laid out on a grid of quarter hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.simulator.pages.times import midnight
from app.simulator.store import Row

FIRST_HOUR, LAST_HOUR = 7, 20
"""Shown even when nothing happens."""

ROWS_PER_HOUR = 4
MOST_LANES = 4


@dataclass(slots=True)
class Block:
    """An event's part of one day.

    Attributes:
        row: quarter hour that it starts in, counted from the first one shown, from 1.
        span: quarter hours.
        lane: column among events at the same time, from 1.
        is_alone: nothing else is at the same time.
    """

    event: Row
    start: datetime
    end: datetime
    row: int = 1
    span: int = 1
    lane: int = 1
    is_alone: bool = False


@dataclass(slots=True)
class Day:
    date: date
    is_today: bool
    blocks: list[Block] = field(default_factory=list)
    whole: list[Row] = field(default_factory=list)
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class Week:
    days: list[Day]
    first_hour: int
    last_hour: int

    @property
    def hours(self) -> range:
        return range(self.first_hour, self.last_hour)


def lay_out(events: list[Row], monday: date, zone: ZoneInfo, now: datetime) -> Week:
    """The week of `monday`; all-day events are floating dates."""
    today = now.astimezone(zone).date()
    days = [
        Day(day, day == today) for day in (monday + timedelta(days=offset) for offset in range(7))
    ]
    for day in days:
        for event in events:
            _place(day, event, zone)
    blocks = [block for day in days for block in day.blocks]
    first = min([FIRST_HOUR, *(block.start.hour for block in blocks)])
    last = max([LAST_HOUR, *(_end_hour(block) for block in blocks)])
    for day in days:
        _arrange(day, first)
    return Week(days, first, last)


def _place(day: Day, event: Row, zone: ZoneInfo) -> None:
    if event["is_all_day"]:
        first, last = (event[name].astimezone(UTC).date() for name in ("start_at", "end_at"))
        if first <= day.date < last:
            day.whole.append(event)
        return
    begins, ends = midnight(day.date, zone), midnight(day.date + timedelta(days=1), zone)
    if event["start_at"] < ends and event["end_at"] > begins:
        start = max(event["start_at"], begins).astimezone(zone)
        end = min(event["end_at"], ends).astimezone(zone)
        day.blocks.append(Block(event, start, end))


def _end_hour(block: Block) -> int:
    if block.end.date() > block.start.date():
        return 24
    return block.end.hour + (1 if block.end.minute or block.end.second else 0)


def _arrange(day: Day, first_hour: int) -> None:
    """Events at the same time stand side by side; one that is alone has the whole width."""
    day.blocks.sort(key=lambda block: (block.start, -block.end.timestamp()))
    together: list[Block] = []
    for block in day.blocks:
        block.row = 1 + (block.start.hour - first_hour) * ROWS_PER_HOUR + block.start.minute // 15
        minutes = (block.end - block.start).total_seconds() / 60 + block.start.minute % 15
        block.span = max(1, -int(-minutes // 15))
        if together and block.row >= max(other.row + other.span for other in together):
            _share(day, together)
            together = []
        together.append(block)
    _share(day, together)


def _share(day: Day, together: list[Block]) -> None:
    free_from: list[int] = []
    for block in together:
        lane = next((i for i, row in enumerate(free_from) if row <= block.row), len(free_from))
        if lane == len(free_from):
            free_from.append(0)
        free_from[lane] = block.row + block.span
        block.lane = min(lane + 1, MOST_LANES)
        block.is_alone = len(together) == 1
    day.lanes = max(day.lanes, min(len(free_from), MOST_LANES))


def grid_rules() -> str:
    """The stylesheet that the classes of blocks come from."""
    rules = [
        f".at-{n}{{grid-row-start:{n}}}.for-{n}{{grid-row-end:span {n}}}" for n in range(1, 97)
    ]
    rules += [
        f".lane-{n}{{grid-column:{n}}}.lanes-{n}{{--lanes:{n}}}" for n in range(1, MOST_LANES + 1)
    ]
    rules += [f".hours-{n}{{--hours:{n}}}" for n in range(1, 25)]
    return "\n".join(rules)
