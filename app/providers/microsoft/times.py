"""Microsoft Graph's dateTimeTimeZone, read and written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import tz_win, win_tz

from app.providers.zones import is_plain, wall, zone_or_none

GRAPH_IANA_ZONES = frozenset(
    """
    Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Nairobi
    Africa/Windhoek America/Anchorage America/Argentina/Buenos_Aires America/Asuncion
    America/Bahia America/Bogota America/Caracas America/Cayenne America/Chicago
    America/Cuiaba America/Denver America/Guatemala America/Halifax
    America/Indiana/Indianapolis America/La_Paz America/Los_Angeles America/Mexico_City
    America/Montevideo America/New_York America/Phoenix America/Regina America/Santiago
    America/Sao_Paulo America/St_Johns Asia/Amman Asia/Baghdad Asia/Baku Asia/Bangkok
    Asia/Beirut Asia/Colombo Asia/Damascus Asia/Dhaka Asia/Dubai Asia/Irkutsk
    Asia/Jerusalem Asia/Kabul Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Krasnoyarsk
    Asia/Magadan Asia/Novosibirsk Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Singapore
    Asia/Taipei Asia/Tbilisi Asia/Tehran Asia/Tokyo Asia/Ulaanbaatar Asia/Vladivostok
    Asia/Yakutsk Asia/Yekaterinburg Asia/Yerevan Atlantic/Azores Atlantic/Cape_Verde
    Atlantic/Reykjavik Australia/Adelaide Australia/Brisbane Australia/Darwin
    Australia/Hobart Australia/Perth Australia/Sydney Europe/Berlin Europe/Bucharest
    Europe/Budapest Europe/Istanbul Europe/Kaliningrad Europe/London Europe/Moscow
    Europe/Paris Europe/Warsaw Indian/Mauritius Pacific/Apia Pacific/Auckland Pacific/Fiji
    Pacific/Guadalcanal Pacific/Kiritimati Pacific/Port_Moresby Pacific/Tongatapu
    """.split()  # noqa: SIM905 - a page of names, not a column
)
"""IANA names that Graph's calendar takes besides Windows names, by its documentation. [GRAPH-4]

Left out although documented: names whose rules changed since the list was written
(America/Chihuahua, Asia/Almaty) or that are no longer current (America/Santa_Isabel,
America/Godthab, Europe/Kiev). Their Windows names are kept up to date instead.
"""

_UTC_NAMES = {"", "utc", "z", "etc/utc", "etc/gmt", "gmt", "tzone://microsoft/utc"}


def read_time(value: Any) -> datetime:
    """The instant, in UTC, of a dateTimeTimeZone. [GRAPH-3]

    Raises:
        ValueError: it is not one, or its zone is unknown.
    """
    if not isinstance(value, Mapping):
        raise ValueError("not a dateTimeTimeZone")
    moment = datetime.fromisoformat(str(value.get("dateTime", "")))
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    name = str(value.get("timeZone") or "")
    return moment.replace(tzinfo=read_zone(name) or UTC).astimezone(UTC)


def read_zone(name: str) -> ZoneInfo | None:
    """The zone that Graph calls `name` (Windows or IANA), None for UTC.

    Raises:
        ValueError: no such zone.
    """
    if name.lower() in _UTC_NAMES:
        return None
    zone = zone_or_none(win_tz.get(name, name))
    if zone is None:
        raise ValueError("unknown time zone")
    return zone


def write_times(start: datetime, end: datetime, zone: str) -> tuple[dict[str, str], dict[str, str]]:
    """`start` and `end` as dateTimeTimeZone in one zone: `zone` itself if Graph knows the
    IANA name, else its Windows name, else UTC."""
    local = zone_or_none(zone)
    name = _graph_name(zone)
    if local is None or name is None or not _agrees(name, local, start, end):
        local, name = None, "UTC"
    return (
        {"dateTime": wall(start, local), "timeZone": name},
        {"dateTime": wall(end, local), "timeZone": name},
    )


def _graph_name(zone: str) -> str | None:
    return zone if zone in GRAPH_IANA_ZONES else tz_win.get(zone)


def _agrees(name: str, local: ZoneInfo, *moments: datetime) -> bool:
    """True when Graph must read the local times as the same instants."""
    theirs = read_zone(name)
    return all(
        is_plain(moment, local)
        and moment.astimezone(theirs or UTC).utcoffset() == moment.astimezone(local).utcoffset()
        for moment in moments
    )
