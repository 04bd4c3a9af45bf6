"""Dates with other hours than their weekday's."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import editing, working_hours
from app.web.access import ACTOR
from app.web.principal import STAFF
from app.web.reading import parse
from app.web.routes.endpoint import Access, Endpoint

_BASE = "/v1/tenant-admin/exceptions"
_WORKERS = STAFF - {"analyst"}


async def listed(request: web.Request) -> web.Response:
    query = parse(working_hours.SpecialHoursQuery, request.query)
    return await editing.answer(request, "exception_list", **{"from": query.from_})


async def put(request: web.Request) -> web.Response:
    fields = await editing.fields(request)
    return await editing.answer(request, "exception_put", fields=fields, actor=ACTOR)


async def delete(request: web.Request) -> web.Response:
    await editing.version(request)
    query = parse(working_hours.SpecialDate, request.query)
    return await editing.answer(
        request,
        "exception_delete",
        date=query.date,
        salesperson_id=query.salesperson_id,
        actor=ACTOR,
    )


def _endpoint(method: str, **more: Any) -> Endpoint:
    return Endpoint(
        method=method, path=_BASE, tag="Hours", access=Access.PEOPLE, roles=_WORKERS, **more
    )


ENDPOINTS = [
    _endpoint(
        "GET",
        handler=listed,
        summary="Dates with other hours, at most 1,000",
        query=working_hours.SpecialHoursQuery,
        answers={200: working_hours.SpecialHoursList},
    ),
    _endpoint(
        "POST",
        handler=put,
        summary="Give a date other hours, or close it, in place of what it had",
        body=working_hours.SpecialHours,
        answers={201: working_hours.NewSpecialHours},
        errors=("field_forbidden",),
    ),
    _endpoint(
        "DELETE",
        handler=delete,
        summary="Give a date its weekly hours again",
        query=working_hours.SpecialDate,
        answers={200: working_hours.NewSpecialHours},
        errors=("exception_not_found", "field_forbidden"),
    ),
]
