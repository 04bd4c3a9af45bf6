"""Companies' own sites ask the public endpoints: by their key, and in a browser from elsewhere.

A preflight carries no key, so any is answered. The request itself needs a key that names the page's
origin; only then does the browser let the page read the answer. Nothing else can be read by pages
of other sites, and no cookie counts for them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from app.bookings.service import api_errors
from app.errors import ApiError
from app.web.deprecations import KEY_ID
from app.web.middleware.limits import count_for
from app.web.middleware.paths import PUBLIC_PATH
from app.web.own_origin import is_own_origin
from app.web.sites import KEY_HEADER, site_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

READER = web.RequestKey("reader", str)
"""Key of a request: the origin whose pages may read the answer."""

_EXPOSED = "X-Request-ID, Retry-After, Idempotency-Replayed, RateLimit, Location"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": f"Accept-Language, Authorization, Content-Type,"
    f" Idempotency-Key, X-Correlation-ID, X-Request-ID, {KEY_HEADER}",
    "Access-Control-Max-Age": "7200",
}


@web.middleware
async def preflights(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Before anything is counted: they cost nothing, and a browser could not tell its page why one
    was refused."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or not request.path.startswith(PUBLIC_PATH):
        return await handler(request)
    if (
        request.method == hdrs.METH_OPTIONS
        and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers
    ):
        request[READER] = origin
        return web.Response(status=204, headers=_PREFLIGHT)
    return await handler(request)


@web.middleware
async def sites(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Where the address names no company, the key does; where both do, it is the same one."""
    match = request.match_info
    if not request.path.startswith(PUBLIC_PATH) or match.http_exception is not None:
        return await handler(request)
    origin = request.headers.get(hdrs.ORIGIN)
    is_elsewhere = origin is not None and not is_own_origin(request, origin)
    if KEY_HEADER not in request.headers and "slug" in match:
        if is_elsewhere:
            raise ApiError(
                "origin_not_allowed", f"Pages of other sites send a key as {KEY_HEADER}."
            )
        return await handler(request)
    with api_errors():
        site = await site_of(request)
    if origin is not None and is_elsewhere:
        if not site.serves(origin):
            raise ApiError("origin_not_allowed", "This key is not for pages of this site.")
        request[READER] = origin
    request[KEY_ID] = site.key_id
    count_for(request, site.slug)
    if match.setdefault("slug", site.slug) != site.slug:
        raise ApiError("tenant_scope", "This key is of another company.")
    return await handler(request)


def let_read(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser which pages may read the answer, where some may."""
    origin = request.get(READER)
    if origin is None:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    vary = response.headers.get(hdrs.VARY)
    response.headers[hdrs.VARY] = f"{vary}, Origin" if vary else "Origin"
