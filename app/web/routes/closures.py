"""Times at which a company, a salesperson or a service is closed."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import editing, working_hours
from app.web.access import ACTOR, UUID_PATTERN, path_id
from app.web.principal import STAFF
from app.web.routes.endpoint import Access, Endpoint

_BASE = "/v1/tenant-admin/closures"
_WORKERS = STAFF - {"analyst"}


async def listed(request: web.Request) -> web.Response:
    page = editing.listing(request, editing.Page)
    return await editing.answer(request, "closure_list", **page)


async def create(request: web.Request) -> web.Response:
    fields = await editing.fields(request)
    return await editing.answer(request, "closure_create", fields=fields, actor=ACTOR)


async def delete(request: web.Request) -> web.Response:
    await editing.version(request)
    closure_id = path_id(request, "closure_id")
    return await editing.answer(request, "closure_delete", closure_id=closure_id, actor=ACTOR)


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(
        method=method, path=path, tag="Closures", access=Access.PEOPLE, roles=_WORKERS, **more
    )


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="Closures, the first made first",
        query=editing.Page,
        answers={200: working_hours.Closures},
    ),
    _endpoint(
        "POST",
        _BASE,
        handler=create,
        summary="Close for days or hours; what is booked stays. Salespeople close their own time",
        body=working_hours.ClosureChange,
        answers={201: working_hours.NewClosure},
        errors=("field_forbidden",),
    ),
    _endpoint(
        "DELETE",
        f"{_BASE}/{{closure_id:{UUID_PATTERN}}}",
        handler=delete,
        summary="Offer the time of a closure again",
        answers={200: working_hours.Closure},
        errors=("closure_not_found",),
    ),
]
