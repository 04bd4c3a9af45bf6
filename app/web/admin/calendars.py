"""Calendars: how they are followed, sold or not, and a stopped mass cancellation."""

from __future__ import annotations

from aiohttp import web

from app.web.access import path_id
from app.web.admin.console import ACTOR, tenant_console
from app.web.admin.forms import sent, went_well
from app.web.admin.rendering import render
from app.web.admin.salespeople import salesperson_of


async def followed(request: web.Request) -> web.Response:
    """How well each calendar is known here, and what to do where it is not."""
    console = await tenant_console(request)
    return render(request, "calendars", {"salespeople": await console.of("calendar_overview")})


async def consider_selling(request: web.Request) -> web.Response:
    """Says what switching a calendar off or on will do before it is done."""
    console = await tenant_console(request)
    return render(request, "selling", {"salesperson": await salesperson_of(console, request)})


async def set_selling(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    is_wanted = sent(request).get("active") == "true"
    await console.of(
        "salesperson_update",
        salesperson_id=path_id(request, "salesperson"),
        changes={"active": is_wanted},
        actor=ACTOR,
    )
    news = "activated" if is_wanted else "deactivated"
    return went_well(request, news, f"{console.place.root}/salespeople")


async def consider_mass_cancel(request: web.Request) -> web.Response:
    """Says what was stopped, and what agreeing will do."""
    console = await tenant_console(request)
    return render(request, "mass_cancel", {"salesperson": await salesperson_of(console, request)})


async def allow_mass_cancel(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    is_allowed = await console.of(
        "allow_mass_cancel", salesperson_id=path_id(request, "salesperson"), actor=ACTOR
    )
    news = "allowed" if is_allowed else "allowed_before"
    return went_well(request, news, console.place.calendars)
