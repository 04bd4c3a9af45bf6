"""A company's own site: its publishable key names the company, and says which pages may ask."""

from __future__ import annotations

from aiohttp import web

from app.errors import ApiError
from app.web import credentials, keys
from app.web.key_names import PUBLISHABLE_KEY
from app.web.middleware.requests import CLIENT
from app.web.remembered_sites import KEY_HEADER, PUBLIC_PATH, Site


def remembered(request: web.Request) -> Site | None:
    """The company that the request's key was of when it was asked last; None: it is not known."""
    given = request.headers.get(KEY_HEADER)
    if not given or not request.path.startswith(PUBLIC_PATH):
        return None
    return request.app[keys.SITES].of(given)


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
        request.app[keys.SITES].forget(given)
        await wrong.was_wrong(request[CLIENT])
        raise ApiError("invalid_key", "This key is no publishable one, or was taken back.")
    site = Site(found["slug"], tuple(found["origins"]))
    request.app[keys.SITES].remember(given, site)
    return site
