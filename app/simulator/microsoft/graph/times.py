"""dateTimeTimeZone and the other forms of time in Graph's requests and answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.simulator.microsoft.graph.errors import bad_request
from app.simulator.microsoft.graph.zones import UnknownZone, read_zone

_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?(Z|[+-]\d{2}:\d{2})?"
)
_PREFERRED = re.compile(r'outlook\.timezone\s*=\s*"([^"]*)"', re.IGNORECASE)


def parse(text: Any, field: str, now: datetime) -> datetime:
    """An ISO date-time, aware if it names an offset.

    Raises:
        Refused: 400, it is none.
    """
    message = f"The value of '{field}' is not a date-time."
    if not isinstance(text, str) or not _DATE_TIME.fullmatch(text):
        raise bad_request(message, now, "ErrorInvalidParameter")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(message, now, "ErrorInvalidParameter") from None
    # In the first and the last year the same instant may not exist in another zone.
    if not 1 < moment.year < 9999:
        raise bad_request(message, now, "ErrorInvalidParameter")
    return moment


def read_instant(text: Any, field: str, now: datetime) -> datetime:
    """An ISO date-time in UTC; without an offset it is meant in UTC."""
    moment = parse(text, field, now)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_date_time_zone(
    value: Any, field: str, now: datetime, *, is_floating: bool = False
) -> tuple[datetime, str]:
    """Instant in UTC and the name of the zone, as given, of a dateTimeTimeZone.

    Args:
        is_floating: the local time is kept and called UTC, as it is of all-day events.

    Raises:
        Refused: 400; `TimeZoneNotSupportedException` when only the zone is unknown.
    """
    if not isinstance(value, dict):
        raise bad_request(f"'{field}' is required.", now, "ErrorInvalidRequest")
    moment = parse(value.get("dateTime"), f"{field}/dateTime", now)
    name = str(value.get("timeZone") or "UTC")
    zone = checked_zone(name, now)
    if is_floating:
        local = moment.astimezone(zone) if moment.tzinfo else moment
        return local.replace(tzinfo=UTC), name
    if moment.tzinfo is not None:
        return moment.astimezone(UTC), name
    return moment.replace(tzinfo=zone).astimezone(UTC), name


def checked_zone(name: str, now: datetime) -> ZoneInfo:
    try:
        return read_zone(name)
    except UnknownZone:
        message = f"A valid TimeZone value must be specified. The following value is not: '{name}'."
        raise bad_request(message, now, "TimeZoneNotSupportedException") from None


def preferred_zone(prefer: str, now: datetime) -> tuple[str, ZoneInfo]:
    """The zone that the header Prefer asks answers to be in, by default UTC."""
    found = _PREFERRED.search(prefer)
    name = found[1] if found else "UTC"
    return name, checked_zone(name, now)


def write_date_time_zone(moment: datetime, zone: tuple[str, ZoneInfo]) -> dict[str, str]:
    """With seven fraction digits and without offset, as Graph writes it."""
    name, info = zone
    local = moment.astimezone(info).replace(tzinfo=None)
    return {"dateTime": local.isoformat(timespec="microseconds") + "0", "timeZone": name}


def write_instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
