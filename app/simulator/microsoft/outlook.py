"""What people do with events in Outlook, besides what programs do."""

from __future__ import annotations

from typing import Any

from app.simulator.microsoft import calendar
from app.simulator.store import Row, Session
from app.simulator.world import World

RESPONSES = ("none", "accepted", "tentativelyAccepted", "declined")
_COPIED = (
    "subject", "body", "body_type", "location", "start_at", "end_at", "zone", "is_all_day",
    "show_as", "sensitivity", "properties",
)  # fmt: skip


async def copy(db: Session, world: World, event: Row) -> Row | None:
    """A copy, markers and all, under other ids, as people make them by copy and paste."""
    copied = {name: event[name] for name in _COPIED}
    return await calendar.create(db, world, await calendar.owner(db, event), copied)


async def respond(db: Session, world: World, event: Row, address: str, response: str) -> Row | None:
    """An attendee answers the invitation; None when nobody called so is invited, or has
    answered so before."""
    attendees = [
        {**attendee, "response": response}
        if attendee["emailAddress"]["address"].lower() == address.lower()
        else attendee
        for attendee in event["attendees"]
    ]
    if attendees == event["attendees"]:
        return None
    changes: dict[str, Any] = {"attendees": attendees}
    owner = await calendar.owner(db, event)
    return await calendar.change(db, world, owner, event, changes, sends=True)
