"""Pages follow the customs of their reader's locale."""

from __future__ import annotations

from aiohttp import hdrs, web

from app.customs import following
from app.web.middleware.requests import Handler


@web.middleware
async def follow_customs(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever tells a time while this request is answered asks `app.customs`."""
    with following(request.headers.get(hdrs.ACCEPT_LANGUAGE, "")):
        return await handler(request)
