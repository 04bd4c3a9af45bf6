"""What the control API is told, checked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.simulator.messages import Refused, json_response
from app.simulator.world import Call

MOST_ROWS = 1000


def refused(field: str, message: str, status: int = 400) -> Refused:
    return Refused(json_response({"error": message, "field": field}, status))


def body_of(call: Call) -> dict[str, Any]:
    """The JSON object of the request; nothing is an empty one."""
    if not call.request.body:
        return {}
    if "json" not in call.request.headers.get("content-type", ""):
        raise refused("body", "must be application/json", 415)
    try:
        body = json.loads(call.request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise refused("body", "must be a JSON object")
    return body


def text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or "\0" in value:
        raise refused(name, "must be a text")
    return value


def choice(body: dict[str, Any], name: str, choices: tuple[str, ...], default: str) -> str:
    value = body.get(name, default)
    if value not in choices:
        raise refused(name, "must be one of " + ", ".join(choices))
    return str(value)


def flag(body: dict[str, Any], name: str, *, default: bool) -> bool:
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise refused(name, "must be true or false")
    return value


def instant(value: Any, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise refused(name, "must be an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise refused(name, "must carry an offset or Z")
    if not 2000 <= moment.year <= 2100:
        raise refused(name, "must be of the years 2000 to 2100")
    return moment.astimezone(UTC)


def period(body: dict[str, Any]) -> tuple[datetime, datetime]:
    """start_at and end_at."""
    start, end = instant(body.get("start_at"), "start_at"), instant(body.get("end_at"), "end_at")
    if end <= start:
        raise refused("end_at", "must be after start_at")
    return start, end


def guid(value: Any, name: str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise refused(name, "must be a GUID") from None


def seconds(body: dict[str, Any], name: str) -> float:
    """From 0, the default, to a day."""
    value = body.get(name, 0)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 86_400:
        raise refused(name, "must be a number of seconds, up to 86400")
    return float(value)


def zone(body: dict[str, Any], name: str, default: str) -> str:
    value = text(body, name, default)
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refused(name, "must be an IANA zone") from None


def number(value: str, name: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise refused(name, "must be a whole number")
    return int(value)


def limit(call: Call) -> int:
    return min(number(call.request.query.get("limit", "200"), "limit"), MOST_ROWS)


def moment_or_none(call: Call, name: str) -> datetime | None:
    value = call.request.query.get(name)
    return None if not value else instant(value.replace(" ", "+"), name)
