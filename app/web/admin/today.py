"""The first page of a tenant: who meets whom when, and what waits for somebody."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from app.web.admin.console import TenantConsole, tenant_console
from app.web.admin.rendering import render, see_other
from app.web.admin.side_by_side import colors, sheet
from app.web.principal import MANAGING, PRINCIPAL

_MOST = 200


async def door(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    return see_other(console.place.home)


async def today(request: web.Request) -> web.Response:
    """One local day of the tenant; `?day=` names another than today."""
    console = await tenant_console(request)
    shown = _day(request.query.get("day"), console.place.today)
    if not request[PRINCIPAL].may(MANAGING):
        return await _figures(request, console, shown)
    place = console.place
    bookings, attention, people = await asyncio.gather(
        _meetings(console, shown),
        console.of("attention"),
        console.of(
            "staff_calendar",
            p_from=place.midnight(shown),
            to=place.midnight(shown + timedelta(days=1)),
        ),
    )
    return render(
        request,
        "today",
        {
            "day": shown,
            "before": shown - timedelta(days=1),
            "after": shown + timedelta(days=1),
            "bookings": bookings["bookings"],
            "has_more": bookings["next_cursor"] is not None,
            "attention": attention,
            "sheet": sheet(people, [shown], place) if people else None,
            "colors": colors(people),
        },
    )


async def _figures(request: web.Request, console: TenantConsole, day: date) -> web.Response:
    """For who reads figures: how much there is to do, and nothing of customers."""
    place = console.place
    found: list[dict[str, Any]] = await console.of(
        "meeting_figures",
        p_from=place.midnight(day),
        to=place.midnight(day + timedelta(days=1)),
    )
    names = ("meetings", "minutes", "attended", "no_shows")
    context = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "figures": found,
        "totals": {name: sum(line[name] for line in found) for name in names},
    }
    return render(request, "figures", context)


async def _meetings(console: TenantConsole, day: date) -> dict[str, list[dict[str, object]]]:
    place = console.place
    found: dict[str, list[dict[str, object]]] = await console.of(
        "booking_list",
        p_from=place.midnight(day),
        to=place.midnight(day + timedelta(days=1)),
        status="confirmed",
        limit=_MOST,
    )
    return found


def _day(given: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(given or "")
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2200 else today
