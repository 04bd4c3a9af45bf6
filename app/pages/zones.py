"""The visitor's time zone: asked for, remembered, detected by the browser, else the tenant's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

COOKIE = "holdfast_tz"

_NAME = re.compile(r"UTC|GMT|(?!SystemV/)[A-Z][A-Za-z]+/[A-Za-z].*")

_REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
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


def groups(shown: str) -> tuple[ZoneGroup, ...]:
    """Every `Region/Place` zone by region, UTC, and `shown` should it be neither."""
    if shown in _offered():
        return _groups()
    return (ZoneGroup("Shown now", ((shown, shown),)), *_groups())


@cache
def _groups() -> tuple[ZoneGroup, ...]:
    found = [
        ZoneGroup(
            region,
            tuple(
                (name, name.removeprefix(f"{region}/").replace("_", " ").replace("/", ", "))
                for name in sorted(_offered())
                if name.startswith(f"{region}/")
            ),
        )
        for region in _REGIONS
    ]
    return (*found, ZoneGroup("Other", (("UTC", "UTC"),)))


@cache
def _known() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if _NAME.fullmatch(name))


@cache
def _offered() -> frozenset[str]:
    return frozenset(
        name for name in _known() if name == "UTC" or name.split("/", 1)[0] in _REGIONS
    )
