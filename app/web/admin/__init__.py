"""The console at /admin: an administrator's pages over the same functions as the JSON endpoints."""

from __future__ import annotations

from aiohttp import web


def setup(app: web.Application) -> None:
    """Add the console: its addresses, and the guard in front of them."""
    from app.web.admin.gate import guarded
    from app.web.admin.routes import add_pages

    app.middlewares.append(guarded)
    add_pages(app)
