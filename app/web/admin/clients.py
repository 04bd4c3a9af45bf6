"""Who books with a company: found, with what they booked; their data handed out or taken away."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import marked
from app.web.access import path_id
from app.web.admin import company_words
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.forms import went_well
from app.web.admin.rendering import render
from app.web.pages.rendering import page_headers

_LONGEST_SEARCH = 200


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    search = request.query.get("search", "").strip()[:_LONGEST_SEARCH]
    found = await console.of(
        "client_list", search=search or None, cursor=request.query.get("cursor") or None
    )
    return render(request, "clients", {**found, "search": search})


async def one(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    return _page(request, await _client(request, console), ())


async def export(request: web.Request) -> web.Response:
    """Everything that is kept of them, as a file."""
    console = await tenant_console(request)
    identity = path_id(request, "client")
    data = await console.of("client_export", id=identity)
    return web.Response(
        body=json.dumps(data, indent=2, ensure_ascii=False).encode(),
        content_type="application/json",
        headers={
            **page_headers(secret=True),
            "Content-Disposition": f'attachment; filename="client-{identity}.json"',
        },
    )


async def forget(request: web.Request) -> web.Response:
    """For good; what is booked has to be canceled before."""
    console = await tenant_console(request)
    try:
        await console.of("client_forget", id=path_id(request, "client"), actor=ACTOR)
    except ApiError as error:
        if error.code != "has_future_bookings":
            raise
        client = await _client(request, console)
        return _page(request, client, error.more["booking_ids"], status=error.status)
    return went_well(request, "forgotten", f"{console.place.root}/clients")


async def _client(request: web.Request, console: TenantConsole) -> dict[str, Any]:
    """The client of the address.

    Raises:
        ApiError: not_found.
    """
    found: dict[str, Any] = await console.of("client_get", id=path_id(request, "client"))
    if found["forgotten_at"]:
        raise ApiError("not_found", marked("They were forgotten."))
    return found


def _page(
    request: web.Request, client: dict[str, Any], ahead: Any, status: int = 200
) -> web.Response:
    context = {
        "client": client,
        "ahead": ahead,
        "statuses": company_words.APPOINTMENT,
        "roles": company_words.ROLE,
    }
    return render(request, "client", context, status=status)
