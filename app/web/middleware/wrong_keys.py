"""The platform's key cannot be found by trying, whichever address is tried."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from app.errors import ApiError
from app.web import keys
from app.web.access import ADMIN_KEY_HEADER
from app.web.key_names import PUBLISHABLE_KEY, SECRET_KEY
from app.web.middleware.paths import is_simulator
from app.web.middleware.requests import CLIENT

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def wrong_keys(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Before anything asks whether the key is right: how a request is limited tells that too.

    A company's key in an address stands in logs and histories from then on, so it is refused.
    """
    if any(prefix in request.path_qs for prefix in (SECRET_KEY, PUBLISHABLE_KEY)):
        raise ApiError("invalid_request", "Keys are sent in headers, never in an address.")
    given = request.headers.get(ADMIN_KEY_HEADER)
    if given and not is_simulator(request):
        secret = request.app[keys.SETTINGS].admin_api_key
        await request.app[keys.WRONG_SECRETS].is_right(request[CLIENT], given, secret)
    return await handler(request)
