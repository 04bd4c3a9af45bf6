"""Which company a publishable key is of, as far as this process was told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

KEY_HEADER = "X-Tenant-Key"
"""Carries a company's publishable key."""

PUBLIC_PATH = "/v1/public/"
"""What the key opens lies below it."""

_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Site:
    """What a publishable key says.

    Attributes:
        slug: the company's short name.
        origins: sites that may use the key in a browser; none: all may.
    """

    slug: str
    origins: tuple[str, ...] = ()

    def serves(self, origin: str) -> bool:
        """Whether pages of this origin may use the key."""
        return not self.origins or origin in self.origins


class RememberedSites:
    """Which company a key was of when it was asked last. What a key opens the database says each
    time; this says only, before it is asked, whose limits a request counts for, and which pages may
    read why it was refused. However many keys there are, the memory for them has an end.
    """

    def __init__(self) -> None:
        self._sites: dict[bytes, Site] = {}

    def of(self, key: str) -> Site | None:
        return self._sites.get(_digest(key))

    def remember(self, key: str, site: Site) -> None:
        if len(self._sites) >= _MOST_REMEMBERED:
            self._sites.clear()
        self._sites[_digest(key)] = site

    def forget(self, key: str) -> None:
        self._sites.pop(_digest(key), None)


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
