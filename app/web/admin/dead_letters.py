"""Work that was given up, why, and how it is started again."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from aiohttp import web

from app.web.admin.console import ACTOR, Console, tenant_console
from app.web.admin.forms import sent, went_well
from app.web.admin.gate import ROOT
from app.web.admin.place import Place
from app.web.admin.rendering import PLACE, render
from app.web.admin.words import DEAD, GIVEN_UP, action_titles

_MOST = 200


async def of_all(request: web.Request) -> web.Response:
    """Of every company; times are UTC."""
    console = Console(request)
    tenants = {tenant["tenant_id"]: tenant for tenant in await console.ask("tenant_list")}
    found = await console.ask("dead_letters", limit=_MOST)
    health = await console.ask("health")
    context = {
        "letters": found,
        "tenants": tenants,
        "titles": action_titles(await console.ask("action_titles")),
        "clock": Place.read({"timezone": "UTC", "now": health["now"]}),
    }
    return _page(request, context)


async def of_tenant(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    found = await console.of("dead_letters", limit=_MOST)
    titles = action_titles(await console.ask("action_titles"))
    context = {"letters": found, "tenants": None, "clock": request[PLACE], "titles": titles}
    return _page(request, context)


async def redrive(request: web.Request) -> web.Response:
    return await _redriven(request, Console(request), f"{ROOT}/dead-letters")


async def redrive_of_tenant(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    address = f"{console.place.root}/dead-letters"
    return await _redriven(request, console, address, console.tenant_id)


async def _redriven(
    request: web.Request, console: Console, address: str, tenant_id: UUID | None = None
) -> web.Response:
    form = sent(request)
    is_redriven = await console.ask(
        "redrive",
        kind=form.get("kind", ""),
        id=form.get("id", ""),
        actor=ACTOR,
        tenant_id=tenant_id,
    )
    return went_well(request, "redriven" if is_redriven else "redriven_before", address)


def _page(request: web.Request, context: dict[str, Any]) -> web.Response:
    letters = [
        {**letter, "raw": json.dumps(letter["details"], indent=2, ensure_ascii=False)}
        for letter in context["letters"]
    ]
    whats = {**context["titles"], **GIVEN_UP}
    shown = {**context, "letters": letters, "kinds": DEAD, "whats": whats, "most": _MOST}
    return render(request, "dead_letters", shown)
