"""Which tenant a request is about, as far as it can be told before anything is done for it."""

from __future__ import annotations

from aiohttp import web

from app.web.access import is_administrator

_PREFIXES = ("/v1/public/", "/v1/auth/", "/b/", "/t/")


def tenant_named(request: web.Request) -> str:
    """Slug in the path, or the id that comes with the platform's key; empty when there is none.

    A header alone names nobody: anybody can send it.
    """
    for prefix in _PREFIXES:
        if request.path.startswith(prefix):
            return request.path.removeprefix(prefix).partition("/")[0]
    return request.headers.get("X-Tenant-Id", "").lower() if is_administrator(request) else ""
