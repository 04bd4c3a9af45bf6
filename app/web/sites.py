"""A company's own site: its publishable key names the company, and says which pages may ask."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from app.errors import ApiError
from app.web import credentials, keys
from app.web.key_names import PUBLISHABLE_KEY
from app.web.middleware.requests import CLIENT

KEY_HEADER = "X-Tenant-Key"
"""Carries a company's publishable key."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a publishable key says.

    Attributes:
        key_id: of the key.
        slug: the company's short name.
        origins: sites that may use the key in a browser; none: all may.
    """

    key_id: str
    slug: str
    origins: tuple[str, ...]

    def serves(self, origin: str) -> bool:
        """Whether pages of this origin may use the key."""
        return not self.origins or origin in self.origins


async def site_of(request: web.Request) -> Site:
    """The company whose key the request carries.

    Raises:
        ApiError: unauthorized where there is none, invalid_key, rate_limited.
    """
    given = request.headers.get(KEY_HEADER)
    if not given:
        raise ApiError("unauthorized", f"Send the company's publishable key as {KEY_HEADER}.")
    wrong = request.app[keys.WRONG_SECRETS]
    wrong.raise_if_spent(request[CLIENT])
    found = (
        await credentials.found(request, "key", given)
        if given.startswith(PUBLISHABLE_KEY)
        else None
    )
    if found is None or found["kind"] != "publishable":
        await wrong.was_wrong(request[CLIENT])
        raise ApiError("invalid_key", "This key is no publishable one, or was taken back.")
    return Site(found["key_id"], found["slug"], tuple(found["origins"]))
