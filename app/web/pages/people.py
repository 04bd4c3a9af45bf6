"""`/b/{slug}`: whom to meet, with each person's next free time; a single person straight away."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from app.errors import Refusal
from app.instants import moment
from app.web.pages.backend import Backend
from app.web.pages.rendering import render, see_other
from app.web.pages.views import Person
from app.web.pages.visit import Visit


@dataclass(frozen=True)
class Choice:
    """One line of the list; `away`: the calendar cannot be read just now."""

    href: str
    name: str
    next_free: str | None
    away: bool


async def people(request: web.Request) -> web.Response:
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    visit = Visit.of(request, tenant)
    if len(tenant.people) == 1:
        return see_other(f"/b/{tenant.slug}/{tenant.people[0].id}")
    choices = await asyncio.gather(*(_choice(backend, visit, person) for person in tenant.people))
    response = render("people", visit.context(people=choices))
    return visit.remember_zone(request, response)


async def _choice(backend: Backend, visit: Visit, person: Person) -> Choice:
    soonest, away = None, False
    try:
        soonest = next(iter(await backend.next_free(visit.tenant, person, visit.now, 1)), None)
    except Refusal as refusal:
        if refusal.code != "calendar_unavailable":
            raise
        away = True
    return Choice(
        href=f"/b/{visit.tenant.slug}/{person.id}",
        name=person.name,
        next_free=moment(soonest.start, visit.zone, visit.now) if soonest else None,
        away=away,
    )
