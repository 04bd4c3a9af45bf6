"""Pages follow their reader's locale."""

from __future__ import annotations

from aiohttp import hdrs, web

from app.locale_formats import following
from app.web.middleware.requests import Handler


@web.middleware
async def follow_locale(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever tells a time while this request is answered asks `app.locale_formats`."""
    with following(request.headers.get(hdrs.ACCEPT_LANGUAGE, "")):
        return await handler(request)
