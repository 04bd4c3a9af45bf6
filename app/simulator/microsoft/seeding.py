"""The demo's directory, its people and their weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.simulator.microsoft import calendar
from app.simulator.microsoft.demo_data import (
    DEMO_DIRECTORY_ID,
    DEMO_DIRECTORY_NAME,
    DEMO_HABITS,
    DEMO_PEOPLE,
    DEMO_SHARED_MAILBOX,
    Habit,
    Person,
)
from app.simulator.microsoft.directories import add_directory, add_user
from app.simulator.store import Row, Session
from app.simulator.world import World

WEEKS_AHEAD = 14
"""More than the 90 days that can be booked ahead."""

_SEEDED = "seed:"


async def seed(db: Session, world: World) -> None:
    """Run again, it adds the weeks that have come into sight and changes nothing else."""
    now = world.clock.now()
    known = await db.row(
        "select 1 from simulator.directories where id = %(id)s", id=DEMO_DIRECTORY_ID
    )
    if known is None:
        await add_directory(
            db,
            DEMO_DIRECTORY_ID,
            DEMO_DIRECTORY_NAME,
            now=now,
            consent="granted",
            is_open=True,
        )
    await add_user(
        db, DEMO_DIRECTORY_ID, DEMO_SHARED_MAILBOX, "Northwind bookings", now=now, kind="shared"
    )
    for person in DEMO_PEOPLE:
        user = await add_user(
            db, DEMO_DIRECTORY_ID, person.address, person.name, now=now, timezone=person.timezone
        )
        await _seed_weeks(db, world, user, person)


async def _seed_weeks(db: Session, world: World, user: Row, person: Person) -> None:
    rows = await db.rows(
        "select transaction_id from simulator.events where directory_id = %(directory_id)s"
        " and address = %(address)s and starts_with(transaction_id, %(prefix)s)",
        directory_id=user["directory_id"],
        address=user["address"],
        prefix=_SEEDED,
    )
    # Deleted ones too: what somebody deleted stays deleted.
    known = {row["transaction_id"] for row in rows}
    zone = ZoneInfo(person.timezone)
    today = world.clock.now().astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    events = [
        fields
        for week in range(WEEKS_AHEAD)
        for fields in _week(monday + timedelta(weeks=week), person, zone)
        if fields["transaction_id"] not in known
    ]
    await calendar.set_scene(db, world, user, events)


def _week(monday: date, person: Person, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    number = monday.isocalendar().week
    for habit in DEMO_HABITS[person.address]:
        divisor, remainder = habit.every
        if number % divisor != remainder:
            continue
        for weekday in habit.days:
            day = monday + timedelta(days=weekday)
            yield {
                "transaction_id": f"{_SEEDED}{day.isoformat()}:{habit.name}",
                "subject": habit.subject,
                "location": habit.location,
                "show_as": habit.show_as,
                "sensitivity": habit.sensitivity,
                "is_all_day": habit.is_all_day,
                "zone": person.timezone,
                **_times(habit, day, zone),
            }


def _times(habit: Habit, day: date, zone: ZoneInfo) -> dict[str, datetime]:
    if habit.is_all_day:
        midnight = datetime.combine(day, time(), UTC)
        return {"start_at": midnight, "end_at": midnight + timedelta(days=1)}
    start, end = (
        datetime.combine(day, time.fromisoformat(text), zone).astimezone(UTC)
        for text in (habit.start, habit.end)
    )
    return {"start_at": start, "end_at": end}
