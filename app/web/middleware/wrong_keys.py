"""The platform's key cannot be found by trying, whichever address is tried."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from app.web import keys
from app.web.access import ADMIN_KEY_HEADER
from app.web.middleware.paths import is_simulator
from app.web.middleware.requests import CLIENT

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def wrong_keys(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Before anything asks whether the key is right: how a request is limited tells that too."""
    given = request.headers.get(ADMIN_KEY_HEADER)
    if given and not is_simulator(request):
        secret = request.app[keys.SETTINGS].admin_api_key
        await request.app[keys.WRONG_SECRETS].is_right(request[CLIENT], given, secret)
    return await handler(request)
