"""Where our own pages are."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from app.web import keys


def is_own_origin(request: web.Request, origin: str | None) -> bool:
    """Whether it is that of our own pages."""
    base = urlsplit(request.app[keys.SETTINGS].base_url)
    return origin == f"{base.scheme}://{base.netloc}"
