"""Events as rows: written here and nowhere else, each change with its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from app.simulator import ids
from app.simulator.store import Row, Session
from app.simulator.world import World

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
    "is_online": False,
    "attendees": [],
    "properties": {},
}

_INSERT: LiteralString = (
    "insert into simulator.events (id, mutable_id, number, directory_id, address,"
    " transaction_id, creation_digest, ical_uid, subject, body, body_type, location,"
    " start_at, end_at, zone, is_all_day, show_as, sensitivity, type, series_master_id,"
    " attendees, properties, changed, recurrence, original_start, is_online, created_at,"
    " modified_at)"
    " values (%(id)s, %(mutable_id)s, %(number)s, %(directory_id)s, %(address)s,"
    " %(transaction_id)s, %(creation_digest)s, %(ical_uid)s, %(subject)s, %(body)s,"
    " %(body_type)s, %(location)s, %(start_at)s, %(end_at)s, %(zone)s, %(is_all_day)s,"
    " %(show_as)s, %(sensitivity)s, %(type)s, %(series_master_id)s, %(attendees)s,"
    " %(properties)s, %(changed)s, %(recurrence)s, %(original_start)s, %(is_online)s,"
    " %(now)s, %(now)s)"
    " on conflict (directory_id, address, transaction_id)"
    " where transaction_id is not null and deleted_at is null do nothing"
)


async def insert(db: Session, world: World, user: Row, fields: Mapping[str, Any]) -> Row | None:
    """None when the `transaction_id` already made an event."""
    changed = await next_change(db, user)
    number = (await db.one("select nextval('simulator.numbers') as number"))["number"]
    values = _values(world, user, fields, number, changed)
    return await db.row(_INSERT + " returning *", **values)


async def insert_many(
    db: Session, world: World, user: Row, events: Sequence[Mapping[str, Any]]
) -> None:
    """All of them in one round trip."""
    numbers = await db.rows(
        "select nextval('simulator.numbers') as number from generate_series(1, %(count)s)",
        count=len(events),
    )
    changed = await next_change(db, user, len(events))
    await db.run_many(
        _INSERT,
        [
            _values(world, user, fields, row["number"], changed + place)
            for place, (fields, row) in enumerate(zip(events, numbers, strict=True))
        ],
    )


async def update(
    db: Session, world: World, user: Row, event: Row, changes: Mapping[str, Any]
) -> Row:
    """`event` with `changes` (columns)."""
    return await db.one(
        "update simulator.events set revision = revision + 1, subject = %(subject)s,"
        " body = %(body)s, body_type = %(body_type)s, location = %(location)s,"
        " start_at = %(start_at)s, end_at = %(end_at)s, zone = %(zone)s,"
        " is_all_day = %(is_all_day)s, show_as = %(show_as)s, sensitivity = %(sensitivity)s,"
        " type = %(type)s, attendees = %(attendees)s, properties = %(properties)s,"
        " recurrence = %(recurrence)s, is_canceled = %(is_canceled)s, is_draft = %(is_draft)s,"
        " changed = %(changed)s, modified_at = %(now)s where id = %(id)s returning *",
        **_columns({**event, **changes}) | {"changed": await next_change(db, user)},
        now=world.clock.now(),
    )


async def mark_deleted(db: Session, world: World, user: Row, event: Row) -> Row:
    """The row stays, in another folder."""
    return await db.one(
        "update simulator.events set revision = revision + 1, is_canceled = true,"
        " mutable_id = %(mutable_id)s, changed = %(changed)s, deleted_at = %(now)s,"
        " modified_at = %(now)s where id = %(id)s returning *",
        id=event["id"],
        mutable_id=ids.mutable_event_id(event["number"], "deleted"),
        changed=await next_change(db, user),
        now=world.clock.now(),
    )


async def next_change(db: Session, user: Row, count: int = 1) -> int:
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
    return int(row["changes"]) - count + 1


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
