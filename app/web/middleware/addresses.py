"""Addresses as people write them lead to the plain ones: 308, so that a form keeps its body."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from app.web.middleware.paths import is_simulator

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

# What sentences, mail programs and people put behind an address: slashes, blanks of any width,
# soft hyphens, and marks that none of our addresses ends with.
_BEHIND = re.compile(
    "[\\s/.,;:!?>)\\]}\"'\u00ab\u00bb\u2018-\u201f\u00ad\u200b-\u200f\u2060\ufeff]+$"
)
_SLUG = re.compile(r"(?i)/[bt]/[a-z0-9-]+")
_PAGES = re.compile(
    r"(?i)/(?:[bt]/[^/]+(?:/.*)?|verify|unsubscribe|manage(?:/.*)?|meeting\.ics|admin(?:/.*)?|docs)"
)


@web.middleware
async def plain_addresses(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only where the plain address is one of ours: what is not stays 'not found'."""
    plain = plain_path(request.path)
    if plain == request.path or is_simulator(request) or not await _is_ours(request, plain):
        return await handler(request)
    query = f"?{request.rel_url.raw_query_string}" if request.query_string else ""
    # Quoted, and below one slash: the address of another host it cannot be.
    return web.Response(status=308, headers={"Location": quote(plain) + query})


def plain_path(path: str) -> str:
    """The path without what follows it by accident, our words and the slug in lower case.

    Ids may be in capitals everywhere, so they stay. A path that is not of a page is unchanged.
    """
    plain = "/" + _BEHIND.sub("", path).lstrip("/")
    if not _PAGES.fullmatch(plain):
        return path
    slug = _SLUG.match(plain)
    if slug:
        return plain[: slug.end()].lower() + plain[slug.end() :]
    return plain if plain.lower().startswith("/admin/") else plain.lower()


async def _is_ours(request: web.Request, path: str) -> bool:
    match = await request.app.router.resolve(request.clone(rel_url=quote(path)))
    return match.http_exception is None
