"""How hosts of meetings and calendars agree with the database, by finding, host and place."""

from __future__ import annotations

from aiohttp import web

from app.web.admin.console import Console
from app.web.admin.place import Place
from app.web.admin.rendering import render
from app.web.admin.words import FINDING, OUTCOME


async def overview(request: web.Request) -> web.Response:
    """Of every company; times are UTC."""
    told = await Console(request).ask("reconcile_overview")
    context = {
        **told,
        "clock": Place.read({"timezone": "UTC", "now": told["now"]}),
        "kinds": FINDING,
        "outcomes": OUTCOME,
    }
    return render(request, "providers", context)
