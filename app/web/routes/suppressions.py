"""To whom a tenant sends nothing any more, and why."""

from __future__ import annotations

from aiohttp import web

from app.web import editing
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import ACTOR, UUID_PATTERN, path_id
from app.web.reading import parse
from app.web.routes.endpoint import Access, Endpoint

_PATH = "/v1/tenant-admin/suppressions"
_TAG = "Messages"


async def suppressions(request: web.Request) -> web.Response:
    query = parse(schemas.SuppressionsQuery, request.query)
    return await editing.answer(
        request,
        "suppression_list",
        channel=query.channel,
        cursor=query.cursor,
        limit=query.limit,
    )


async def lift(request: web.Request) -> web.Response:
    suppression_id = path_id(request, "suppression_id")
    return await editing.answer(
        request, "suppression_lift", suppression_id=suppression_id, actor=ACTOR
    )


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
