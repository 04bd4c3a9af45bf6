"""The visitor's time zone: asked for, remembered, detected by the browser, else the tenant's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

from app.instants import offset
from app.languages import ENGLISH, _, language, marked
from app.zones import countries, places

COOKIE = "holdfast_tz"

_NAME = re.compile(r"UTC|GMT|(?!SystemV/)[A-Z][A-Za-z]+/[A-Za-z].*")

_REGIONS = (
    marked("Africa"),
    marked("America"),
    marked("Antarctica"),
    marked("Arctic"),
    marked("Asia"),
    marked("Atlantic"),
    marked("Australia"),
    marked("Europe"),
    marked("Indian"),
    marked("Pacific"),
)


@dataclass(frozen=True)
class ZoneGroup:
    """One region of the select; options are (IANA name, label)."""

    region: str
    options: tuple[tuple[str, str], ...]


def zone_or_none(name: str | None) -> ZoneInfo | None:
    """The zone of an IANA name, aliases included; None for anything else (also paths and empty
    text). What the endpoints take is taken here: see booking.zones.
    """
    return ZoneInfo(name) if name and name in _known() else None


def groups(shown: str, now: datetime | None = None) -> tuple[ZoneGroup, ...]:
    """The zones in which people live, by region, UTC, and `shown` should it be neither.

    Labels name place and country, and the offset from UTC at `now` if that is given:
    `Kolkata, India (UTC+5:30)`. Names that were given up are not offered.
    """
    found = [ZoneGroup(_(region), _options(region, now)) for region in _REGIONS]
    found.append(ZoneGroup(_("Other"), (("UTC", "UTC"),)))
    if all(shown != name for group in found for name, _ in group.options):
        found.insert(0, ZoneGroup(_("Shown now"), ((shown, shown),)))
    return tuple(found)


def _options(region: str, now: datetime | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, f"{label} ({offset(now, ZoneInfo(name))})" if now else label)
        for label, name in _labels(language())
        if name.startswith(f"{region}/")
    )


@cache
def _labels(code: str) -> tuple[tuple[str, str], ...]:
    name_of = _in_english if code == ENGLISH else partial(_in_words_of, Locale.parse(code))
    return tuple(sorted((name_of(name, country), name) for name, country in places().items()))


def _in_english(name: str, country: str) -> str:
    """`Buenos Aires, Argentina` for America/Argentina/Buenos_Aires."""
    return _label(*_parts(name), countries()[country])


def _in_words_of(locale: Locale, name: str, country: str) -> str:
    """`Kalkutta, Indien`, as CLDR calls them; English where it does not."""
    city = locale.time_zones.get(name, {}).get("city")
    return _label(
        *([city] if city else _parts(name)), locale.territories.get(country, countries()[country])
    )


def _parts(name: str) -> list[str]:
    _region, *parts = name.replace("_", " ").split("/")
    return parts[::-1]


def _label(*parts: str) -> str:
    return ", ".join(dict.fromkeys(parts))


@cache
def _known() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if _NAME.fullmatch(name))
