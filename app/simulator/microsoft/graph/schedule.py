"""getSchedule: busy times of mailboxes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.simulator.fault_kinds import param
from app.simulator.messages import Response, json_response
from app.simulator.microsoft.directories import find_user, zone_of
from app.simulator.microsoft.graph.access import READ_CALENDAR, body_of, directory_of, mailbox_of
from app.simulator.microsoft.graph.errors import bad_request
from app.simulator.microsoft.graph.events import events_between
from app.simulator.microsoft.graph.times import read_date_time_zone, write_date_time_zone
from app.simulator.microsoft.graph.zones import read_zone
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call

MOST_SCHEDULES = 20
LONGEST_DAYS = 62
MOST_ENTRIES = 1000
_DIGITS = {"tentative": "1", "busy": "2", "oof": "3"}
_NO_MAILBOX = "5016"
_TOO_MANY = "5006"


async def get_schedule(call: Call) -> Response:
    """200, also when some or all mailboxes cannot be read: each has an error of its own."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        directory = await directory_of(call, db, READ_CALENDAR)
        await mailbox_of(call, db, READ_CALENDAR)
        body = body_of(call)
        names = body.get("schedules", body.get("Schedules"))
        if not isinstance(names, list) or not 0 < len(names) <= MOST_SCHEDULES:
            raise bad_request(
                "The number of schedules is out of range.", now, "ErrorInvalidParameter"
            )
        start, zone_name = read_date_time_zone(body.get("startTime"), "startTime", now)
        end, _ = read_date_time_zone(body.get("endTime"), "endTime", now)
        interval = body.get("availabilityViewInterval", 30)
        if not isinstance(interval, int) or not 5 <= interval <= 1440:
            raise bad_request(
                "availabilityViewInterval is out of range.",
                now,
                "ErrorInvalidMergedFreeBusyInterval",
            )
        if end <= start or end - start >= timedelta(days=LONGEST_DAYS):
            raise bad_request(
                "The requested time duration is too long.", now, "ErrorTimeIntervalTooBig"
            )
        zone = (zone_name, read_zone(zone_name))
        rule = await call.told(db, "mailbox_error")
        value = [
            _failed(str(name), str(param("mailbox_error", rule["params"], "code")))
            if rule and _is_meant(rule, str(name))
            else await _schedule(db, directory, str(name), (start, end), zone, interval, now)
            for name in names
        ]
    return json_response({"value": value})


def _is_meant(rule: Row, name: str) -> bool:
    address = str(param("mailbox_error", rule["params"], "address"))
    return address.lower() in ("", name.lower())


async def _schedule(
    db: Session,
    directory: Row,
    name: str,
    window: tuple[datetime, datetime],
    zone: tuple[str, ZoneInfo],
    interval: int,
    now: datetime,
) -> dict[str, Any]:
    user = await find_user(db, directory, name, now=now)
    if user is None or user["kind"] == "unlicensed":
        return _failed(name, _NO_MAILBOX)
    day = timedelta(days=1)
    events = await events_between(db, user, window[0] - day, window[1] + day)
    entries = [
        (*_span(event, zone[1]), event)
        for event in events
        if not event["is_canceled"] and event["show_as"] != "unknown"
    ]
    shown = [entry for entry in entries if entry[0] < window[1] and entry[1] > window[0]]
    if len(shown) > MOST_ENTRIES:
        return _failed(name, _TOO_MANY)
    return {
        "scheduleId": name,
        "availabilityView": _view(shown, window, interval),
        "scheduleItems": [_item(entry, zone) for entry in shown],
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": zone_of(user).key},
        },
    }


def _span(event: Row, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """An all-day event lasts from midnight to midnight of the zone of the request."""
    if not event["is_all_day"]:
        return event["start_at"], event["end_at"]
    start, end = (
        event[name].astimezone(UTC).replace(tzinfo=zone).astimezone(UTC)
        for name in ("start_at", "end_at")
    )
    return start, end


def _item(entry: tuple[datetime, datetime, Row], zone: tuple[str, ZoneInfo]) -> dict[str, Any]:
    start, end, event = entry
    item = {
        "isPrivate": event["sensitivity"] in ("private", "confidential"),
        "status": event["show_as"],
        "start": write_date_time_zone(start, zone),
        "end": write_date_time_zone(end, zone),
    }
    if not item["isPrivate"]:
        item |= {"subject": event["subject"], "location": event["location"]}
    return item


def _view(
    entries: list[tuple[datetime, datetime, Row]],
    window: tuple[datetime, datetime],
    interval: int,
) -> str:
    digits = []
    at, step = window[0], timedelta(minutes=interval)
    while at < window[1]:
        now_busy = [
            _DIGITS.get(event["show_as"], "0")
            for start, end, event in entries
            if start < at + step and end > at
        ]
        digits.append(max(now_busy, default="0"))
        at += step
    return "".join(digits)


def _failed(name: str, code: str) -> dict[str, Any]:
    texts = {
        _NO_MAILBOX: "Unable to resolve e-mail address to an Active Directory object.",
        _TOO_MANY: "The result set contains too many calendar entries.",
    }
    message = texts.get(code, "The mailbox could not be read.")
    return {
        "scheduleId": name,
        "availabilityView": "",
        "scheduleItems": None,
        "workingHours": None,
        "error": {"message": message, "responseCode": code},
    }


ROUTES: list[Route] = [
    ("POST", "/users/{user}/calendar/getSchedule", get_schedule),
]
