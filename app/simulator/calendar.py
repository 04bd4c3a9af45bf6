"""A simulated Outlook calendar: every change of an event, whoever makes it.

Whether Graph, a page or the control API changes an event, the same things follow in the same
transaction: attendees get Outlook's mail, and subscriptions a notification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from app.simulator import ids
from app.simulator.invitations import mail_attendees
from app.simulator.notifications import announce
from app.simulator.store import Row, Session
from app.simulator.world import World

MAILED_FIELDS = ("subject", "body", "location", "start_at", "end_at", "is_all_day")
"""A change of these is mailed to all attendees."""

_JSON = ("attendees", "properties", "recurrence")
_DEFAULTS: dict[str, Any] = {
    "transaction_id": None,
    "creation_digest": None,
    "subject": "",
    "body": "",
    "body_type": "html",
    "location": "",
    "zone": "UTC",
    "is_all_day": False,
    "show_as": "busy",
    "sensitivity": "normal",
    "type": "singleInstance",
    "series_master_id": None,
    "recurrence": None,
    "original_start": None,
    "attendees": [],
    "properties": {},
}

_INSERT: LiteralString = (
    "insert into simulator.events (id, mutable_id, number, directory_id, address,"
    " transaction_id, creation_digest, ical_uid, subject, body, body_type, location,"
    " start_at, end_at, zone, is_all_day, show_as, sensitivity, type, series_master_id,"
    " attendees, properties, changed, recurrence, original_start, created_at, modified_at)"
    " values (%(id)s, %(mutable_id)s, %(number)s, %(directory_id)s, %(address)s,"
    " %(transaction_id)s, %(creation_digest)s, %(ical_uid)s, %(subject)s, %(body)s,"
    " %(body_type)s, %(location)s, %(start_at)s, %(end_at)s, %(zone)s, %(is_all_day)s,"
    " %(show_as)s, %(sensitivity)s, %(type)s, %(series_master_id)s, %(attendees)s,"
    " %(properties)s, %(changed)s, %(recurrence)s, %(original_start)s, %(now)s, %(now)s)"
    " on conflict (directory_id, address, transaction_id)"
    " where transaction_id is not null and deleted_at is null do nothing"
)


async def create(db: Session, world: World, user: Row, fields: Mapping[str, Any]) -> Row | None:
    """A new event of `user`; None when its `transaction_id` already made one.

    Args:
        fields: columns of `simulator.events`; start_at and end_at are required.
    """
    changed = await _next_change(db, user)
    number = (await db.one("select nextval('simulator.numbers') as number"))["number"]
    values = _values(world, user, fields, number, changed)
    event = await db.row(_INSERT + " returning *", **values)
    if event is not None:
        await mail_attendees(db, world, user, event, "invitation", event["attendees"])
        await announce(db, world, user, event, "created")
    return event


async def set_scene(
    db: Session, world: World, user: Row, events: Sequence[Mapping[str, Any]]
) -> None:
    """New events of `user` that nobody is told of, all at once."""
    numbers = await db.rows(
        "select nextval('simulator.numbers') as number from generate_series(1, %(count)s)",
        count=len(events),
    )
    changed = await _next_change(db, user, len(events))
    await db.run_many(
        _INSERT,
        [
            _values(world, user, fields, row["number"], changed + place)
            for place, (fields, row) in enumerate(zip(events, numbers, strict=True))
        ],
    )


async def change(
    db: Session, world: World, user: Row, event: Row, changes: Mapping[str, Any], *, sends: bool
) -> Row:
    """The event with `changes` (columns) made.

    Args:
        sends: False: the organizer has not sent the update yet, so the event becomes a draft.
    """
    is_for_all = any(event[name] != changes[name] for name in MAILED_FIELDS if name in changes)
    updated = await db.one(
        "update simulator.events set revision = revision + 1, subject = %(subject)s,"
        " body = %(body)s, body_type = %(body_type)s, location = %(location)s,"
        " start_at = %(start_at)s, end_at = %(end_at)s, zone = %(zone)s,"
        " is_all_day = %(is_all_day)s, show_as = %(show_as)s, sensitivity = %(sensitivity)s,"
        " type = %(type)s, attendees = %(attendees)s, properties = %(properties)s,"
        " is_cancelled = %(is_cancelled)s, is_draft = %(is_draft)s, changed = %(changed)s,"
        " modified_at = %(now)s where id = %(id)s returning *",
        **_columns(
            {
                **event,
                **changes,
                "is_draft": bool(event["attendees"]) and is_for_all and not sends,
                "changed": await _next_change(db, user),
            }
        ),
        now=world.clock.now(),
    )
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
    deleted = await db.one(
        "update simulator.events set revision = revision + 1, is_cancelled = true,"
        " mutable_id = %(mutable_id)s, changed = %(changed)s, deleted_at = %(now)s,"
        " modified_at = %(now)s where id = %(id)s returning *",
        id=event["id"],
        mutable_id=ids.mutable_event_id(event["number"], "deleted"),
        changed=await _next_change(db, user),
        now=world.clock.now(),
    )
    if not event["is_cancelled"]:
        await mail_attendees(
            db, world, user, deleted, "cancellation", event["attendees"], comment=comment
        )
    await announce(db, world, user, deleted, "deleted")


async def cancel_in_place(db: Session, world: World, user: Row, event: Row) -> Row:
    """Cancelled, yet still in the calendar, as some clients of Outlook leave it."""
    cancelled = await change(db, world, user, event, {"is_cancelled": True}, sends=False)
    await mail_attendees(db, world, user, cancelled, "cancellation", event["attendees"])
    return cancelled


async def find(db: Session, name: str, *, user: Row | None = None) -> Row | None:
    """The event with this id (of either format), locked; None when it is deleted."""
    return await db.row(
        "select * from simulator.events where (id = %(name)s or mutable_id = %(name)s)"
        " and deleted_at is null and (%(address)s::text is null"
        " or (directory_id, address) = (%(directory_id)s::uuid, %(address)s)) for update",
        name=name,
        address=user["address"] if user else None,
        directory_id=user["directory_id"] if user else None,
    )


async def owner(db: Session, event: Row) -> Row:
    """The user whose calendar the event is in."""
    return await db.one(
        "select * from simulator.users"
        " where directory_id = %(directory_id)s and address = %(address)s",
        directory_id=event["directory_id"],
        address=event["address"],
    )


async def _next_change(db: Session, user: Row, count: int = 1) -> int:
    """The first of the next `count` numbers of changes in the calendar of `user`.

    The lock that this takes on the calendar makes numbers visible in their order, so that a
    delta token never steps over a change that has yet to be committed.
    """
    row = await db.one(
        "update simulator.users set changes = changes + %(count)s"
        " where directory_id = %(directory_id)s and address = %(address)s returning changes",
        count=count,
        directory_id=user["directory_id"],
        address=user["address"],
    )
    return row["changes"] - count + 1


def _values(
    world: World, user: Row, fields: Mapping[str, Any], number: int, changed: int
) -> dict[str, Any]:
    return {
        **_columns({**_DEFAULTS, **fields}),
        "id": ids.event_id(number),
        "mutable_id": ids.mutable_event_id(number),
        "number": number,
        "directory_id": user["directory_id"],
        "address": user["address"],
        "ical_uid": ids.ical_uid(number),
        "changed": changed,
        "now": world.clock.now(),
    }


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: Jsonb(value) if name in _JSON and value is not None else value
        for name, value in fields.items()
    }


def _address(attendee: Mapping[str, Any]) -> str:
    return str(attendee.get("emailAddress", {}).get("address", "")).lower()
