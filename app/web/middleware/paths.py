"""Addresses that are treated apart."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from app.providers.webhooks import WEBHOOKS_PATH

SIMULATOR = "/simulator"
STATIC = "/static/"
PUBLIC_PATH = "/v1/public/"
_UNLIMITED = (
    WEBHOOKS_PATH,
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/theme/",
    "/embed.js",
    STATIC,
)
_UNTRACED = ("/healthz", "/readyz", "/metrics", STATIC)


def is_simulator(request: web.Request) -> bool:
    """The simulated cloud answers as the providers do, not as we do."""
    return request.path == SIMULATOR or request.path.startswith(SIMULATOR + "/")


def is_traced(request: web.Request) -> bool:
    """Whether the request is worth a trace: what only looks after us is not."""
    return not is_simulator(request) and not request.path.startswith(_UNTRACED)


def is_limited(request: web.Request) -> bool:
    """Whether the limits on requests apply."""
    return not is_simulator(request) and not request.path.startswith(_UNLIMITED)


def own_address(request: web.Request) -> str:
    """Path and query of a request as the address of a link, on this site whatever was sent.

    What begins with two slashes, of either kind, would be the address of another host.
    """
    path = quote("/" + request.path.lstrip("/\\"), errors="replace")
    query = request.rel_url.raw_query_string
    return f"{path}?{query}" if query else path
