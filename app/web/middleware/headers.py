"""Headers that every answer carries; what a handler set itself stays."""

from __future__ import annotations

from aiohttp import web

from app.config import Settings
from app.web import keys
from app.web.deprecations import tell_deprecation
from app.web.middleware.limits import tell_limits
from app.web.middleware.paths import STATIC, is_simulator
from app.web.middleware.requests import CORRELATION_ID, REQUEST_ID
from app.web.middleware.sites import let_read

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_HSTS = "max-age=31536000"


def common_headers(settings: Settings) -> dict[str, str]:
    """Headers of an answer from which nothing needs to be kept."""
    headers = {**_ALWAYS, "Cache-Control": "no-store"}
    if settings.base_url.startswith("https://"):
        headers["Strict-Transport-Security"] = _HSTS
    return headers


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal of an answer about to be sent."""
    if REQUEST_ID in request:
        response.headers["X-Request-ID"] = request[REQUEST_ID]
        response.headers["X-Correlation-ID"] = request[CORRELATION_ID]
    if is_simulator(request):
        return
    let_read(request, response)
    tell_limits(request, response)
    tell_deprecation(request, response)
    for name, value in common_headers(request.app[keys.SETTINGS]).items():
        if name != "Cache-Control" or not request.path.startswith(STATIC):
            response.headers.setdefault(name, value)
    response.headers.pop("Server", None)
