"""`/b/{slug}`: whom to meet, with everyone's next free time; a single salesperson straight away."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from app.errors import ApiError
from app.instants import moment
from app.web.pages.backend import Backend
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.views import Salesperson


@dataclass(frozen=True)
class Choice:
    """One line of the list; `away`: the calendar cannot be read just now."""

    href: str
    name: str
    next_free: str | None
    away: bool


async def salespeople(request: web.Request) -> web.Response:
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"], to_sell=True)
    page_context = PageContext.of(request, tenant)
    if len(tenant.salespeople) == 1:
        return see_other(f"/b/{tenant.slug}/{tenant.salespeople[0].id}")
    choices = await asyncio.gather(
        *(_choice(backend, page_context, salesperson) for salesperson in tenant.salespeople)
    )
    response = render("salespeople", page_context.values(salespeople=choices))
    return page_context.store_zone(request, response)


async def _choice(backend: Backend, page_context: PageContext, salesperson: Salesperson) -> Choice:
    soonest, away = None, False
    try:
        soonest = next(
            iter(await backend.next_free(page_context.tenant, salesperson, page_context.now, 1)),
            None,
        )
    except ApiError as error:
        if error.code != "calendar_unavailable":
            raise
        away = True
    return Choice(
        href=f"/b/{page_context.tenant.slug}/{salesperson.id}",
        name=salesperson.name,
        next_free=moment(soonest.start, page_context.zone, page_context.now) if soonest else None,
        away=away,
    )
