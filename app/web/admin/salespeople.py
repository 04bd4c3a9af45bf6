"""How well the calendars of a company's salespeople are followed."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import marked
from app.web.access import path_id
from app.web.admin.console import TenantConsole, tenant_console
from app.web.admin.rendering import render


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    return render(request, "salespeople", {"salespeople": await console.of("calendar_overview")})


async def salesperson_of(console: TenantConsole, request: web.Request) -> dict[str, Any]:
    """The salesperson of the address, as `api.calendar_overview` tells.

    Raises:
        ApiError: salesperson_not_found.
    """
    wanted = str(path_id(request, "salesperson"))
    salespeople = await console.of("calendar_overview")
    found = next((salesperson for salesperson in salespeople if salesperson["id"] == wanted), None)
    if found is None:
        raise ApiError("salesperson_not_found", marked("There is no such salesperson."))
    return dict(found)
