"""To whom a tenant sends nothing any more, and why."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.bookings.service import Outcome
from app.web import keys
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import ACTOR, UUID_PATTERN, path_id, require_tenant
from app.web.reading import parse
from app.web.routes.endpoint import Access, Endpoint, respond

_PATH = "/v1/tenant-admin/suppressions"
_TAG = "Messages"


async def suppressions(request: web.Request) -> web.Response:
    tenant_id = require_tenant(request)
    query = parse(schemas.SuppressionsQuery, request.query)
    return await _call(
        request,
        "suppression_list",
        tenant_id=tenant_id,
        channel=query.channel,
        cursor=query.cursor,
        limit=query.limit,
    )


async def lift(request: web.Request) -> web.Response:
    return await _call(
        request,
        "suppression_lift",
        tenant_id=require_tenant(request),
        suppression_id=path_id(request, "suppression_id"),
        actor=ACTOR,
    )


async def _call(request: web.Request, name: str, **params: Any) -> web.Response:
    row = await request.app[keys.DATABASE].call_one(name, **params)
    if row is None:
        raise LookupError(f"api.{name} gave no row")
    return respond(Outcome.of(row))


ENDPOINTS = [
    Endpoint(
        method="GET",
        path=_PATH,
        handler=suppressions,
        summary="To whom nothing is sent any more, and why",
        tag=_TAG,
        access=Access.PEOPLE,
        query=schemas.SuppressionsQuery,
        answers={200: shown.Suppressions},
    ),
    Endpoint(
        method="DELETE",
        path=f"{_PATH}/{{suppression_id:{UUID_PATTERN}}}",
        handler=lift,
        summary="Write to an address again that bounced",
        tag=_TAG,
        access=Access.PEOPLE,
        answers={200: shown.Suppression},
        errors=("not_found", "invalid_state"),
    ),
]
