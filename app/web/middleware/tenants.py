"""Which tenant a request is about, as far as it can be told before anything is done for it."""

from __future__ import annotations

from aiohttp import web

from app.web.access import is_administrator

_PREFIXES = ("/v1/public/", "/v1/auth/", "/b/", "/t/")


def tenant_named(request: web.Request) -> str:
    """Slug in the path, that of the key in its place, or the id that comes with the platform's key;
    empty when there is none.

    A header alone names nobody: anybody can send it.
    """
    if request.path.startswith(_PREFIXES):
        return request.match_info.get("slug", "")
    return request.headers.get("X-Tenant-Id", "").lower() if is_administrator(request) else ""
