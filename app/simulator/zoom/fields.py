"""From the JSON of a create or update to columns of a meeting, and back."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.simulator import ids
from app.simulator.messages import Request
from app.simulator.store import Row
from app.simulator.zoom.errors import invalid

AGENDA_SHOWN = 250
START_LINK_SECONDS = 7200
_NOT_YET = ("uuid", "host_id", "status")
_LENGTHS = {"topic": 200, "agenda": 2000, "password": 10}
_LONGEST_MINUTES = 24 * 60
_START = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z?")


def read_body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict) or "\\u0000" in json.dumps(body):
        raise invalid("body", "Invalid field.")
    return body


def read_fields(body: dict[str, Any]) -> dict[str, Any]:
    """The columns that `body` speaks of.

    Raises:
        Refused: 400 code 300 naming the field.
    """
    fields: dict[str, Any] = {}
    for name, length in _LENGTHS.items():
        if name in body:
            if not isinstance(body[name], str) or len(body[name]) > length:
                raise invalid(name, f"The length must be less than {length + 1}.")
            fields["passcode" if name == "password" else name] = body[name]
    if "timezone" in body:
        fields["timezone"] = _zone(body["timezone"])
    if "start_time" in body:
        fields["start_at"] = _start(body["start_time"], fields.get("timezone", "UTC"))
    if "duration" in body:
        minutes = body["duration"]
        if not isinstance(minutes, int) or not 0 < minutes <= _LONGEST_MINUTES:
            raise invalid("duration", "Invalid field.")
        fields["duration_minutes"] = minutes
    if isinstance(body.get("settings"), dict):
        fields["settings"] = body["settings"]
    return fields


def write_meeting(meeting: Row, host: Row, *, now: datetime) -> dict[str, Any]:
    """The whole meeting; its start_url is fresh each time, and good for two hours."""
    zak = f"{ids.zoom_user_id(str(meeting['id']))}.{int(now.timestamp())}"
    return {
        "uuid": meeting["uuid"],
        "id": meeting["id"],
        "host_id": host["host_id"],
        "host_email": host["address"],
        "assistant_id": "",
        "topic": meeting["topic"],
        "type": 2,
        "status": "waiting",
        "start_time": _utc(meeting["start_at"]),
        "duration": meeting["duration_minutes"],
        "timezone": meeting["timezone"],
        "agenda": meeting["agenda"],
        "created_at": _utc(meeting["created_at"]),
        "start_url": f"{meeting['join_url'].replace('/j/', '/s/')}&zak={zak}",
        "join_url": meeting["join_url"],
        "password": meeting["passcode"],
        "pre_schedule": False,
        "settings": meeting["settings"],
    }


def write_created(meeting: Row, host: Row, *, now: datetime) -> dict[str, Any]:
    """What is documented of the answer to a creation: no uuid, host id and status."""
    document = write_meeting(meeting, host, now=now)
    return {name: value for name, value in document.items() if name not in _NOT_YET}


def write_item(meeting: Row, host: Row) -> dict[str, Any]:
    """The meeting in a list: less of it, and not all of the agenda."""
    return {
        "uuid": meeting["uuid"],
        "id": meeting["id"],
        "host_id": host["host_id"],
        "topic": meeting["topic"],
        "type": 2,
        "start_time": _utc(meeting["start_at"]),
        "duration": meeting["duration_minutes"],
        "timezone": meeting["timezone"],
        "agenda": meeting["agenda"][:AGENDA_SHOWN],
        "created_at": _utc(meeting["created_at"]),
        "join_url": meeting["join_url"],
    }


def _zone(name: Any) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise invalid("timezone", "Invalid field.") from None


def _start(value: Any, zone: str) -> datetime:
    """With Z in UTC, else in the meeting's zone."""
    if not isinstance(value, str) or not _START.fullmatch(value):
        raise invalid("start_time", "Invalid field.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise invalid("start_time", "Invalid field.") from None
    # In the first and the last year the same instant may not exist in another zone.
    if not 1 < moment.year < 9999:
        raise invalid("start_time", "Invalid field.")
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
