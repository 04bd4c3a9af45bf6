"""Headers that every answer carries; what a handler set itself stays."""

from __future__ import annotations

from aiohttp import web

from app import keys
from app.middleware.paths import STATIC, is_simulator
from app.middleware.requests import REQUEST_ID

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_HSTS = "max-age=31536000"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal of an answer about to be sent."""
    if REQUEST_ID in request:
        response.headers["X-Request-ID"] = request[REQUEST_ID]
    if is_simulator(request):
        return
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith(STATIC):
        response.headers.setdefault("Cache-Control", "no-store")
    if request.app[keys.SETTINGS].base_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = _HSTS
    response.headers.pop("Server", None)
