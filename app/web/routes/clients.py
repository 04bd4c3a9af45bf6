"""Who books with a company, what is known of them, and how they are forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from aiohttp import web

from app.bookings.by_staff import with_display_times
from app.web import clients, editing
from app.web.access import ACTOR, UUID_PATTERN, path_id
from app.web.principal import MANAGING
from app.web.reading import parse
from app.web.routes.endpoint import Access, Endpoint, respond

_BASE = "/v1/tenant-admin/clients"
_ONE = f"{_BASE}/{{client_id:{UUID_PATTERN}}}"
_TAG = "Clients"
_UNKNOWN = "not_found"


async def listed(request: web.Request) -> web.Response:
    query = parse(clients.ClientListing, request.query)
    return await editing.answer(request, "client_list", **query.model_dump())


async def one(request: web.Request) -> web.Response:
    outcome = await editing.ask(request, "client_get", id=path_id(request, "client_id"))
    told = outcome.json()
    with_display_times(told["history"])
    return respond(replace(outcome, body=json.dumps(told).encode()))


async def export(request: web.Request) -> web.Response:
    await editing.no_fields(request)
    return await editing.answer(request, "client_export", id=path_id(request, "client_id"))


async def forget(request: web.Request) -> web.Response:
    await editing.no_fields(request)
    return await editing.answer(
        request, "client_forget", id=path_id(request, "client_id"), actor=ACTOR
    )


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="Those who booked, the newest first; for salespeople their own",
        query=clients.ClientListing,
        answers={200: clients.Clients},
        roles=MANAGING,
    ),
    _endpoint(
        "GET",
        _ONE,
        handler=one,
        summary="A client, with what they booked",
        answers={200: clients.ClientWithHistory},
        errors=(_UNKNOWN,),
        roles=MANAGING,
    ),
    _endpoint(
        "POST",
        f"{_ONE}/export",
        handler=export,
        summary="Everything that is kept of a client",
        answers={200: clients.PersonalData},
        errors=(_UNKNOWN,),
        takes_keys=False,
        is_sensitive=True,
    ),
    _endpoint(
        "POST",
        f"{_ONE}/forget",
        handler=forget,
        summary="Take a client's personal data out of everything",
        answers={202: clients.Forgotten},
        errors=(_UNKNOWN, "has_future_bookings"),
        takes_keys=False,
        is_sensitive=True,
    ),
]
