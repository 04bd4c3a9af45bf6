"""From the JSON of a create or update to columns of an event."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from app.simulator.microsoft.graph.errors import bad_request
from app.simulator.microsoft.graph.times import read_date_time_zone
from app.simulator.microsoft.recurrence import BadRecurrence
from app.simulator.microsoft.series import starts_of

MOST_ATTENDEES = 500
_STATUSES = ("free", "tentative", "busy", "oof", "workingElsewhere", "unknown")
_SENSITIVITIES = ("normal", "personal", "private", "confidential")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_PROPERTY = re.compile(r"(String|Integer|Boolean|SystemTime|Double) \{[0-9a-fA-F-]{36}\} Name .+")
_INVALID = "ErrorPropertyValidationFailure"


def read_fields(body: dict[str, Any], now: datetime, *, is_all_day: bool = False) -> dict[str, Any]:
    """The columns that `body` speaks of; the rest stays as it is.

    Args:
        is_all_day: the event is one, unless `body` says otherwise.

    Raises:
        Refused: 400.
    """
    fields: dict[str, Any] = {}
    is_floating = body.get("isAllDay", is_all_day) is True
    for name in ("start", "end"):
        if name in body:
            fields[f"{name}_at"], fields["zone"] = read_date_time_zone(
                body[name], name, now, is_floating=is_floating
            )
    if "subject" in body:
        fields["subject"] = _text(body["subject"], "subject", now)[:255]
    if isinstance(body.get("body"), dict):
        fields["body"] = _text(body["body"].get("content"), "body/content", now)
        fields["body_type"] = _choice(
            str(body["body"].get("contentType", "html")).lower(), ("html", "text"), now
        )
    if "location" in body:
        location = body["location"] or {}
        if not isinstance(location, dict):
            raise bad_request("'location' is not an object.", now)
        fields["location"] = _text(location.get("displayName"), "location/displayName", now)
    if "showAs" in body:
        fields["show_as"] = _choice(body["showAs"], _STATUSES, now)
    if "sensitivity" in body:
        fields["sensitivity"] = _choice(body["sensitivity"], _SENSITIVITIES, now)
    if "isAllDay" in body:
        fields["is_all_day"] = body["isAllDay"] is True
    if "isOnlineMeeting" in body:
        fields["is_online"] = body["isOnlineMeeting"] is True
    if "attendees" in body:
        fields["attendees"] = _attendees(body["attendees"], now)
    if "singleValueExtendedProperties" in body:
        fields["properties"] = _properties(body["singleValueExtendedProperties"], now)
    if "recurrence" in body:
        if not isinstance(body["recurrence"], dict | None):
            raise bad_request("'recurrence' is not an object.", now, _INVALID)
        fields["recurrence"] = body["recurrence"]
    return fields


def check_times(fields: dict[str, Any], now: datetime) -> None:
    """
    Raises:
        Refused: 400, the event ends before it starts, an all-day event not at midnight, or a
            recurrence that cannot be.
    """
    start, end = fields["start_at"], fields["end_at"]
    if end < start:
        raise bad_request("At least one property failed validation.", now, _INVALID)
    is_midnight = not (start.hour or start.minute or end.hour or end.minute)
    if fields.get("is_all_day") and (not is_midnight or end == start):
        message = "The Event.Start and Event.End properties of an all-day event must be midnight."
        raise bad_request(message, now, _INVALID)
    if fields.get("recurrence"):
        try:
            starts_of(fields)
        except BadRecurrence as error:
            raise bad_request(f"The recurrence is not valid: {error}.", now, _INVALID) from None


def _attendees(value: Any, now: datetime) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MOST_ATTENDEES:
        raise bad_request("At least one recipient isn't valid.", now, "ErrorInvalidRecipients")
    attendees = []
    for item in value:
        item = item if isinstance(item, dict) else {}
        told = item.get("emailAddress")
        given = told if isinstance(told, dict) else {}
        address = given.get("address")
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            raise bad_request("At least one recipient isn't valid.", now, "ErrorInvalidRecipients")
        name = str(given.get("name") or address)
        attendees.append(
            {
                "type": str(item.get("type") or "required"),
                "emailAddress": {"name": name, "address": address},
            }
        )
    return attendees


def _properties(value: Any, now: datetime) -> dict[str, str]:
    properties = {}
    for item in value if isinstance(value, list) else [None]:
        item = item if isinstance(item, dict) else {}
        name = item.get("id")
        if not isinstance(name, str) or not _PROPERTY.fullmatch(name):
            raise bad_request(
                "The extended property's id is not valid.", now, "ErrorInvalidProperty"
            )
        properties[name] = str(item.get("value", ""))
    return properties


def _text(value: Any, field: str, now: datetime) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise bad_request(f"'{field}' is not a text.", now)
    return value


def _choice(value: Any, choices: tuple[str, ...], now: datetime) -> str:
    if value not in choices:
        raise bad_request(f"'{value}' is not one of the allowed values.", now)
    return str(value)
