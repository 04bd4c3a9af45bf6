"""Series: a master, its occurrences, and the exceptions among them.

Every occurrence is a row of its own, so it has an id, can be changed (then it is an exception)
and deleted. What is done to the master is done to its occurrences; new times or another pattern
make all of them again, exceptions included, as in Outlook.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from app.simulator.microsoft import event_rows, recurrence
from app.simulator.microsoft.graph.zones import read_zone
from app.simulator.microsoft.notifications import announce
from app.simulator.store import Row, Session
from app.simulator.world import World

_INHERITED = (
    "subject", "body", "body_type", "location", "zone", "is_all_day", "show_as", "sensitivity",
    "attendees", "properties",
)  # fmt: skip
_PLACING = ("start_at", "end_at", "is_all_day", "zone", "recurrence")


def starts_of(fields: Mapping[str, Any]) -> list[Any]:
    """When the occurrences of a master with these columns start, in UTC.

    Raises:
        BadRecurrence: its recurrence cannot be read.
    """
    zone = ZoneInfo("UTC") if fields.get("is_all_day") else read_zone(fields.get("zone", "UTC"))
    return recurrence.starts(fields["recurrence"], fields["start_at"], zone)


def as_exception(event: Row) -> dict[str, Any]:
    """What any change of `event` also changes: an occurrence becomes an exception."""
    return {"type": "exception"} if event["type"] == "occurrence" else {}


async def add_parts(db: Session, world: World, user: Row, master: Row) -> Row:
    """Makes the occurrences of `master`, if it has a recurrence; the master as it is then: at
    its first occurrence."""
    if master["recurrence"] is None:
        return master
    starts = starts_of(master)
    length = master["end_at"] - master["start_at"]
    inherited = {name: master[name] for name in _INHERITED}
    await event_rows.insert_many(
        db,
        world,
        user,
        [
            {
                **inherited,
                "type": "occurrence",
                "series_master_id": master["id"],
                "start_at": start,
                "end_at": start + length,
                "original_start": start,
            }
            for start in starts
        ],
    )
    first = starts[0].astimezone(UTC)
    placed = {"type": "seriesMaster", "start_at": first, "end_at": first + length}
    return await event_rows.update(db, world, user, master, placed)


async def follow_change(db: Session, world: World, user: Row, before: Row, after: Row) -> Row:
    """The rest of a series follows a change of one part; what `after` is then."""
    if after["series_master_id"] is not None:
        await _touch(db, user, after["series_master_id"])
        master = await _master(db, after)
        if master is not None:
            await announce(db, world, user, master, "updated")
        return after
    if before["recurrence"] is None and after["recurrence"] is None:
        return after
    if any(before[name] != after[name] for name in _PLACING):
        await _delete_parts(db, world, user, after)
        if after["recurrence"] is None:
            return await event_rows.update(db, world, user, after, {"type": "singleInstance"})
        return await add_parts(db, world, user, after)
    for_all = {"is_canceled": after["is_canceled"], "is_draft": after["is_draft"]}
    inherited = {name: after[name] for name in _INHERITED if before[name] != after[name]}
    for part in await _parts(db, after):
        # What an exception has of its own, it keeps.
        own = for_all if part["type"] == "exception" else {**for_all, **inherited}
        await event_rows.update(db, world, user, part, own)
    await _touch(db, user, after["id"])
    return after


async def follow_deletion(db: Session, world: World, user: Row, event: Row) -> None:
    """The occurrences of a deleted master go with it; a series is told of a deleted part."""
    if event["series_master_id"] is not None:
        await _touch(db, user, event["series_master_id"])
    elif event["recurrence"] is not None:
        await _delete_parts(db, world, user, event)


async def _delete_parts(db: Session, world: World, user: Row, master: Row) -> None:
    for part in await _parts(db, master):
        await event_rows.mark_deleted(db, world, user, part)


async def _parts(db: Session, master: Row) -> list[Row]:
    return await db.rows(
        "select * from simulator.events where series_master_id = %(id)s and deleted_at is null"
        " order by number for update",
        id=master["id"],
    )


async def _master(db: Session, part: Row) -> Row | None:
    return await db.row(
        "select * from simulator.events where id = %(id)s and deleted_at is null",
        id=part["series_master_id"],
    )


async def _touch(db: Session, user: Row, master_id: str) -> None:
    """The whole series counts as changed."""
    row = await db.one(
        "select count(*) as parts from simulator.events"
        " where (id = %(id)s or series_master_id = %(id)s) and deleted_at is null",
        id=master_id,
    )
    first = await event_rows.next_change(db, user, row["parts"])
    await db.run(
        "update simulator.events e set changed = %(first)s + ranked.place - 1 from"
        " (select id, row_number() over (order by number) as place from simulator.events"
        " where (id = %(id)s or series_master_id = %(id)s) and deleted_at is null) ranked"
        " where ranked.id = e.id",
        id=master_id,
        first=first,
    )
