"""A simulated Outlook calendar: every change of an event, whoever makes it.

Whether Graph, a page or the control API changes an event, the same things follow in the same
transaction: attendees get Outlook's mail, subscriptions a notification, and a series follows
its master.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.simulator.microsoft import event_rows, series
from app.simulator.microsoft.invitations import mail_attendees
from app.simulator.microsoft.notifications import announce
from app.simulator.store import Row, Session
from app.simulator.world import World

MAILED_FIELDS = ("subject", "body", "location", "start_at", "end_at", "is_all_day", "recurrence")
"""A change of these is mailed to all attendees."""


async def create(db: Session, world: World, user: Row, fields: Mapping[str, Any]) -> Row | None:
    """A new event of `user`; None when its `transaction_id` already made one.

    Args:
        fields: columns of `simulator.events`; start_at and end_at are required.
    """
    event = await event_rows.insert(db, world, user, fields)
    if event is not None:
        event = await series.add_parts(db, world, user, event)
        await mail_attendees(db, world, user, event, "invitation", event["attendees"])
        await announce(db, world, user, event, "created")
    return event


async def set_scene(
    db: Session, world: World, user: Row, events: Sequence[Mapping[str, Any]]
) -> None:
    """New events of `user` that nobody is told of, all at once."""
    await event_rows.insert_many(db, world, user, events)


async def change(
    db: Session, world: World, user: Row, event: Row, changes: Mapping[str, Any], *, sends: bool
) -> Row:
    """The event with `changes` (columns) made.

    Args:
        sends: False: the organizer has not sent the update yet, so the event becomes a draft.
    """
    is_for_all = any(event[name] != changes[name] for name in MAILED_FIELDS if name in changes)
    is_draft = bool(event["attendees"]) and is_for_all and not sends
    updated = await event_rows.update(
        db, world, user, event, {**series.as_exception(event), **changes, "is_draft": is_draft}
    )
    updated = await series.follow_change(db, world, user, event, updated)
    if sends:
        to = updated["attendees"]
        if not is_for_all:
            known = {_address(attendee) for attendee in event["attendees"]}
            to = [attendee for attendee in to if _address(attendee) not in known]
        kind = "update" if is_for_all else "invitation"
        await mail_attendees(db, world, user, updated, kind, to)
    await announce(db, world, user, updated, "updated")
    return updated


async def delete(db: Session, world: World, user: Row, event: Row, comment: str = "") -> None:
    """Deletes, or cancels, which to attendees and to Graph is the same."""
    deleted = await event_rows.mark_deleted(db, world, user, event)
    await series.follow_deletion(db, world, user, event)
    if not event["is_canceled"]:
        await mail_attendees(
            db, world, user, deleted, "cancellation", event["attendees"], comment=comment
        )
    await announce(db, world, user, deleted, "deleted")


async def cancel_in_place(db: Session, world: World, user: Row, event: Row) -> Row:
    """Canceled, yet still in the calendar, as some clients of Outlook leave it."""
    canceled = await change(db, world, user, event, {"is_canceled": True}, sends=False)
    await mail_attendees(db, world, user, canceled, "cancellation", event["attendees"])
    return canceled


async def find(db: Session, name: str, *, user: Row | None = None) -> Row | None:
    """The event with this id (of either format), locked; None when it is deleted."""
    where = {
        "name": name,
        "address": user["address"] if user else None,
        "directory_id": user["directory_id"] if user else None,
    }
    found = await db.row(
        "select series_master_id from simulator.events where (id = %(name)s or mutable_id ="
        " %(name)s) and series_master_id is not null",
        name=name,
    )
    if found is not None:
        # Parts of a series are changed together: whoever begins with one has to have the lot.
        await db.run(
            "select 1 from simulator.events where id = %(id)s for update",
            id=found["series_master_id"],
        )
    return await db.row(
        "select * from simulator.events where (id = %(name)s or mutable_id = %(name)s)"
        " and deleted_at is null and (%(address)s::text is null"
        " or (directory_id, address) = (%(directory_id)s::uuid, %(address)s)) for update",
        **where,
    )


async def owner(db: Session, event: Row) -> Row:
    """The user whose calendar the event is in."""
    return await db.one(
        "select * from simulator.users"
        " where directory_id = %(directory_id)s and address = %(address)s",
        directory_id=event["directory_id"],
        address=event["address"],
    )


def _address(attendee: Mapping[str, Any]) -> str:
    return str(attendee.get("emailAddress", {}).get("address", "")).lower()
