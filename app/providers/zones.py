"""Instants as local wall time of a named zone, for providers that want both.

A local time goes out only where both sides should read it as the same instant: the zone is on
the provider's list and the clock shows that time once on that day; what the provider made of it
is compared. Everything else is sent in UTC, which is never wrong.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_or_none(name: str) -> ZoneInfo | None:
    """The IANA zone `name`, None if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_plain(moment: datetime, zone: ZoneInfo) -> bool:
    """True when the wall time of `moment` in `zone` occurs once (not in a doubled hour)."""
    local = moment.astimezone(zone)
    return local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()


def wall(moment: datetime, zone: ZoneInfo | None) -> str:
    """`moment` as `YYYY-MM-DDTHH:MM:SS` of `zone` (None: UTC), without offset."""
    return moment.astimezone(zone or UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def utc_z(moment: datetime) -> str:
    """`moment` as `YYYY-MM-DDTHH:MM:SSZ`."""
    return wall(moment, None) + "Z"


def local_days(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The UTC instants at which the calendar days [start, end) begin and end in `zone`.

    Args:
        start, end: midnights in UTC that stand for floating dates (an all-day event).
    """
    days = max(1, (end - start) // timedelta(days=1))
    first = start.replace(tzinfo=zone)
    last = (start + timedelta(days=days)).replace(tzinfo=zone)
    return first.astimezone(UTC), last.astimezone(UTC)
