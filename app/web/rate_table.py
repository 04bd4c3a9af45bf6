"""The table of limits on requests: which there are, and which count for an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.web.window_counts import HOUR, MINUTE

Plan = Literal["basic", "professional", "enterprise"]

USUAL_PLAN: Plan = "professional"

PUBLIC: Mapping[Plan, int] = {"basic": 1_000, "professional": 3_000, "enterprise": 10_000}
"""Requests of everybody to a company in a minute, by its plan."""

ADMINISTRATION: Mapping[Plan, int] = {"basic": 100, "professional": 500, "enterprise": 1_000}
"""Requests of a company's people and keys to what administers it, in a minute."""


@dataclass(frozen=True, slots=True)
class ClientLimit:
    """What a client may ask for, of whichever company, besides all other limits.

    Attributes:
        name: as answers call it.
        addresses: pattern of the routes, as the router writes them.
    """

    name: str
    quota: int
    seconds: int
    addresses: re.Pattern[str]


BOOKINGS = ClientLimit(
    "bookings",
    10,
    MINUTE,
    re.compile(
        r"/v1/public/({slug}/)?(holds|appointments)|/b/{slug}/.*details|/api/schedule/(reserve|book)"
    ),
)
CODES = ClientLimit(
    "codes", 20, HOUR, re.compile(r"/v1/auth/{slug}/(code|address)|/t/{slug}/(sign-in|address)")
)
OF_CLIENTS = (BOOKINGS, CODES)

_ADMINISTRATION_PATH = "/v1/tenant-admin/"


@dataclass(frozen=True, slots=True)
class Route:
    """How requests to an address are counted.

    Attributes:
        is_administration: for the company's people and keys, whose plan limits them.
        extra: what else limits the client here.
    """

    is_administration: bool
    extra: ClientLimit | None


@lru_cache(maxsize=2048)
def route_of(method: str, address: str) -> Route:
    """Of an address as the router writes it; of what is no address of ours: an ordinary one."""
    extra = None
    if method == "POST":
        extra = next((each for each in OF_CLIENTS if each.addresses.fullmatch(address)), None)
    return Route(address.startswith(_ADMINISTRATION_PATH), extra)
