"""Pages speak their reader's language."""

from __future__ import annotations

from aiohttp import hdrs, web

from app.languages import PARAMETER, language_or_none, visited_by
from app.web import keys
from app.web.middleware.paths import own_address
from app.web.middleware.requests import Handler

COOKIE = "holdfast_lang"
_YEAR = 365 * 24 * 3600


@web.middleware
async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever is said while this request is answered asks `app.languages`. A language that an
    address names (`?lang=de`) is remembered in this browser.
    """
    asked = language_or_none(request.query.get(PARAMETER))
    header = request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
    address = own_address(request) if request.method == hdrs.METH_GET else ""
    with visited_by(header, asked, request.cookies.get(COOKIE), address=address):
        response = await handler(request)
    if asked and not response.prepared:
        response.set_cookie(
            COOKIE,
            asked,
            max_age=_YEAR,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=request.app[keys.SETTINGS].base_url.startswith("https://"),
        )
    return response
