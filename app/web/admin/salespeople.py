"""The people whose time is sold: listed with their calendars, added, changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aiohttp import web

from app.errors import ApiError
from app.identity import proved_object_id
from app.languages import marked
from app.web import keys
from app.web.access import path_id
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.forms import Form, faults, sent, went_well
from app.web.admin.rendering import render
from app.web.pages import zones

_FIELDS = ("display_name", "graph_user_id", "timezone")


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    return render(request, "salespeople", {"salespeople": await console.of("calendar_overview")})


async def consider_new(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    return _page(request, None, Form({"timezone": console.place.zone.key}))


async def add(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    typed = _typed(request, _FIELDS)
    try:
        await console.of("salesperson_create", **typed, actor=ACTOR)
    except ApiError as error:
        return _page(request, None, Form(typed, faults(error, _FIELDS)), error.status)
    return went_well(request, "added", _list_of(console))


async def edit(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    salesperson = await salesperson_of(console, request)
    return _page(request, salesperson, Form(salesperson))


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    salesperson = await salesperson_of(console, request)
    typed = _typed(request, _FIELDS)
    try:
        object_id = await proved_object_id(
            request.app[keys.DATABASE],
            request.app[keys.PROVIDERS],
            console.tenant_id,
            UUID(salesperson["id"]),
            typed["graph_user_id"],
        )
        await console.of(
            "salesperson_update",
            salesperson_id=salesperson["id"],
            changes=typed,
            actor=ACTOR,
            object_id=object_id,
        )
    except ApiError as error:
        form = Form({**salesperson, **typed}, faults(error, typed))
        return _page(request, salesperson, form, error.status)
    return went_well(request, "saved", _list_of(console))


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


def _typed(request: web.Request, names: tuple[str, ...]) -> dict[str, str]:
    form = sent(request)
    return {name: form.get(name, "").strip() for name in names}


def _list_of(console: TenantConsole) -> str:
    return f"{console.place.root}/salespeople"


def _page(
    request: web.Request, salesperson: Mapping[str, Any] | None, form: Form, status: int = 200
) -> web.Response:
    context = {
        "salesperson": salesperson,
        "form": form,
        "zones": zones.groups(form.of("timezone") or "UTC"),
    }
    return render(request, "salesperson", context, status=status)
