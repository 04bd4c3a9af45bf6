"""Time zone names as Graph's calendar takes them: Windows names, and some IANA names."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tzlocal.windows_tz import win_tz

_IANA = frozenset(
    """
    pacific/honolulu america/anchorage america/santa_isabel america/los_angeles
    america/phoenix america/chihuahua america/denver america/guatemala america/chicago
    america/mexico_city america/regina america/bogota america/new_york
    america/indiana/indianapolis america/caracas america/asuncion america/halifax
    america/cuiaba america/la_paz america/santiago america/st_johns america/sao_paulo
    america/argentina/buenos_aires america/cayenne america/godthab america/montevideo
    america/bahia atlantic/azores atlantic/cape_verde africa/casablanca europe/london
    atlantic/reykjavik europe/berlin europe/budapest europe/paris europe/warsaw
    africa/lagos africa/windhoek europe/bucharest asia/beirut africa/cairo asia/damascus
    africa/johannesburg europe/kyiv europe/kiev europe/istanbul asia/jerusalem asia/amman
    asia/baghdad europe/kaliningrad asia/riyadh africa/nairobi asia/tehran asia/dubai
    asia/baku europe/moscow indian/mauritius asia/tbilisi asia/yerevan asia/kabul
    asia/karachi asia/tashkent asia/kolkata asia/colombo asia/kathmandu asia/almaty
    asia/dhaka asia/yekaterinburg asia/rangoon asia/bangkok asia/novosibirsk asia/shanghai
    asia/krasnoyarsk asia/singapore australia/perth asia/taipei asia/ulaanbaatar
    asia/irkutsk asia/tokyo asia/seoul australia/adelaide australia/darwin
    australia/brisbane australia/sydney pacific/port_moresby australia/hobart asia/yakutsk
    pacific/guadalcanal asia/vladivostok pacific/auckland pacific/fiji asia/magadan
    pacific/tongatapu pacific/apia pacific/kiritimati
    """.split()  # noqa: SIM905
)
"""Documented for dateTimeTimeZone; notably without Europe/Madrid, Europe/Rome,
America/Toronto and Asia/Hong_Kong, which have to go by their Windows names."""

_UTC = {"utc", "etc/gmt", "etc/utc", "tzone://microsoft/utc"}
_WINDOWS = {windows.lower(): iana for windows, iana in win_tz.items()}


class UnknownZone(ValueError):
    """Graph does not take this name."""


def read_zone(name: str) -> ZoneInfo:
    """
    Raises:
        UnknownZone: the name is neither a Windows name nor a documented IANA name.
    """
    wanted = name.strip().lower()
    if wanted in _UTC:
        return ZoneInfo("UTC")
    if wanted in _WINDOWS:
        return ZoneInfo(_WINDOWS[wanted])
    if wanted in _IANA:
        return ZoneInfo("/".join(_capital(part) for part in wanted.split("/")))
    raise UnknownZone(name)


def _capital(part: str) -> str:
    small = {"of", "es"}
    words = part.split("_")
    return "_".join(word if word in small else word.capitalize() for word in words)
