"""How members of a company book: who may, and what; the addresses that such companies know."""

from __future__ import annotations

from aiohttp import web

from app.languages import marked
from app.web.admin import company_words, settings
from app.web.admin.console import tenant_console
from app.web.admin.names import every
from app.web.admin.rendering import render, see_other

_ACCESS = settings.Part("/scheduling", marked("Scheduling"), ("access",), "scheduling")


async def shown(request: web.Request) -> web.Response:
    return await settings.look(request, _ACCESS)


async def save(request: web.Request) -> web.Response:
    return await settings.keep(request, _ACCESS)


async def event_types(request: web.Request) -> web.Response:
    """An event type is a service, and is called by its short name."""
    console = await tenant_console(request)
    context = {
        "services": await every(console, "service_list", "services"),
        "audiences": dict(company_words.named(company_words.AUDIENCE)),
    }
    return render(request, "event_types", context)


async def notifications(request: web.Request) -> web.Response:
    """The messages are those of all bookings."""
    console = await tenant_console(request)
    return see_other(f"{console.place.root}/notifications")
