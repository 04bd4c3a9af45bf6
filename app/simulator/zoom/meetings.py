"""Meetings: create, read, list, change, delete."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from app.simulator import ids
from app.simulator.messages import Refused, Response, json_response
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call
from app.simulator.zoom.errors import invalid, zoom_error
from app.simulator.zoom.fields import (
    read_body,
    read_fields,
    write_created,
    write_item,
    write_meeting,
)
from app.simulator.zoom.hosts import (
    check_token,
    count_request,
    count_second,
    host_of,
    only_deletion_of,
)

PAGE_SIZE = 30
LARGEST_PAGE = 300
PAGE_TOKEN_SECONDS = 900
MOCK_ADDRESS = "https://zoom.holdfast.example"
"""Of join links made in-process, where no page answers."""

_DEFAULT_MINUTES = 60
_TYPES = ("scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings")


async def create(call: Call) -> Response:
    """201. There is no idempotency: asked twice, there are two meetings."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        headers, host = await _admitted(call, db, "MEDIUM")
        await count_request(call, db, host)
    async with call.world.store.transaction() as db:
        fields = read_fields(read_body(call.request))
        meeting = await add_meeting(
            db,
            host,
            fields,
            now=now,
            address=call.request.root_url or MOCK_ADDRESS,
        )
    return json_response(write_created(meeting, host, now=now), 201, headers)


async def get(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        headers = await _light(call, db)
        meeting, host = await _found(call, db)
    return json_response(write_meeting(meeting, host, now=call.world.clock.now()), 200, headers)


async def change(call: Call) -> Response:
    """204. A start in the past is ignored in silence."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        headers = await _light(call, db)
        meeting, host = await _found(call, db)
        await count_request(call, db, host)
    async with call.world.store.transaction() as db:
        meeting, host = await _found(call, db)
        fields = read_fields({"timezone": meeting["timezone"], **read_body(call.request)})
        if fields.get("start_at", now) < now:
            del fields["start_at"]
        await change_meeting(db, meeting, fields, now=now)
    return Response(204, headers)


async def delete(call: Call) -> Response:
    """204. Of one host's meetings only one is deleted at a time."""
    async with call.world.store.transaction() as db:
        headers = await _light(call, db)
        meeting, host = await _found(call, db)
    with only_deletion_of(call.world, host):
        async with call.world.store.transaction() as db:
            meeting, _ = await _found(call, db)
            await delete_meeting(db, meeting["id"], now=call.world.clock.now())
    return Response(204, headers)


async def list_of_host(call: Call) -> Response:
    """A page; `next_page_token` lives for 15 minutes."""
    now = call.world.clock.now()
    query = call.request.query
    kind = query.get("type", "scheduled")
    if kind not in _TYPES:
        raise invalid("type", "Invalid field.")
    size = query.get("page_size", str(PAGE_SIZE))
    if not size.isascii() or not size.isdigit() or not 0 < int(size) <= LARGEST_PAGE:
        raise invalid("page_size", "Invalid field.")
    async with call.world.store.transaction() as db:
        headers, host = await _admitted(call, db, "MEDIUM")
        after = _read_page_token(query.get("next_page_token", ""), host, now)
        rows = await db.rows(
            "select * from simulator.zoom_meetings where address = %(address)s"
            " and deleted_at is null order by start_at, id",
            address=host["address"],
        )
    rows = [row for row in rows if _is_listed(row, kind, now)]
    rest = [row for row in rows if (row["start_at"].timestamp(), row["id"]) > after]
    shown = rest[: int(size)]
    token = _page_token(shown[-1], host, now) if len(rest) > len(shown) else ""
    document = {
        "page_size": int(size),
        "total_records": len(rows),
        "next_page_token": token,
        "meetings": [write_item(row, host) for row in shown],
    }
    return json_response(document, 200, headers)


async def add_meeting(
    db: Session, host: Row, fields: dict[str, Any], *, now: datetime, address: str
) -> Row:
    """A new meeting; `address`: of the simulator, for the join link."""
    number = await db.one("select nextval('simulator.meeting_numbers') as id")
    meeting_id = number["id"]
    passcode = fields.get("passcode") or ids.passcode(meeting_id)
    return await db.one(
        "insert into simulator.zoom_meetings (id, uuid, address, topic, agenda, start_at,"
        " duration_minutes, timezone, passcode, join_url, settings, created_at, modified_at)"
        " values (%(id)s, %(uuid)s, %(address)s, %(topic)s, %(agenda)s, %(start_at)s,"
        " %(duration_minutes)s, %(timezone)s, %(passcode)s, %(join_url)s, %(settings)s,"
        " %(now)s, %(now)s) returning *",
        id=meeting_id,
        uuid=ids.zoom_uuid(meeting_id),
        address=host["address"],
        topic=fields.get("topic", "Zoom Meeting"),
        agenda=fields.get("agenda", ""),
        start_at=fields.get("start_at", now),
        duration_minutes=fields.get("duration_minutes", _DEFAULT_MINUTES),
        timezone=fields.get("timezone", "UTC"),
        passcode=passcode,
        join_url=f"{address}/j/{meeting_id}?pwd={ids.zoom_user_id(passcode)}",
        settings=Jsonb(fields.get("settings", {})),
        now=now,
    )


async def change_meeting(
    db: Session, meeting: Row, fields: dict[str, Any], *, now: datetime
) -> None:
    await db.run(
        "update simulator.zoom_meetings set topic = %(topic)s, agenda = %(agenda)s,"
        " start_at = %(start_at)s, duration_minutes = %(duration_minutes)s,"
        " timezone = %(timezone)s, passcode = %(passcode)s, settings = %(settings)s,"
        " modified_at = %(now)s where id = %(id)s",
        **{
            **meeting,
            **fields,
            "settings": Jsonb({**meeting["settings"], **fields.get("settings", {})}),
        },
        now=now,
    )


async def delete_meeting(db: Session, meeting_id: int, *, now: datetime) -> bool:
    """False if there is no such meeting (any more)."""
    touched = await db.run(
        "update simulator.zoom_meetings set deleted_at = %(now)s"
        " where id = %(id)s and deleted_at is null",
        id=meeting_id,
        now=now,
    )
    return touched == 1


async def _admitted(call: Call, db: Session, category: str) -> tuple[dict[str, str], Row]:
    await check_token(call, db)
    headers = count_second(call.world, category)
    return headers, await host_of(call, db, call.params["user"])


async def _light(call: Call, db: Session) -> dict[str, str]:
    await check_token(call, db)
    return count_second(call.world, "LIGHT")


async def _found(call: Call, db: Session) -> tuple[Row, Row]:
    name = call.params["meeting"]
    row = None
    if name.isascii() and name.isdigit() and len(name) <= 18:
        row = await db.row(
            "select * from simulator.zoom_meetings where id = %(id)s and deleted_at is null"
            " for update",
            id=int(name),
        )
    if row is None:
        raise Refused(zoom_error(404, 3001, f"Meeting does not exist: {name}."))
    host = await db.one(
        "select * from simulator.zoom_users where address = %(address)s", address=row["address"]
    )
    return row, host


def _is_listed(meeting: Row, kind: str, now: datetime) -> bool:
    start: datetime = meeting["start_at"]
    end = start + timedelta(minutes=meeting["duration_minutes"])
    if kind in ("upcoming", "upcoming_meetings"):
        return end > now and start < now + timedelta(days=182)
    if kind == "live":
        return False
    return end <= now if kind == "previous_meetings" else True


def _page_token(last: Row, host: Row, now: datetime) -> str:
    position = [host["address"], int(now.timestamp()), last["start_at"].timestamp(), last["id"]]
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _read_page_token(token: str, host: Row, now: datetime) -> tuple[float, int]:
    if not token:
        return (0.0, 0)
    try:
        address, made_at, start, meeting_id = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, binascii.Error):
        raise invalid("next_page_token", "Invalid field.") from None
    if address != host["address"] or made_at + PAGE_TOKEN_SECONDS < now.timestamp():
        raise invalid("next_page_token", "The next page token is invalid or expired.")
    return start, meeting_id


ROUTES: list[Route] = [
    ("GET", "/users/{user}/meetings", list_of_host),
    ("POST", "/users/{user}/meetings", create),
    ("GET", "/meetings/{meeting}", get),
    ("PATCH", "/meetings/{meeting}", change),
    ("DELETE", "/meetings/{meeting}", delete),
]
