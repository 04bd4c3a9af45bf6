"""What it costs to cancel: of the company, and of services that have a policy of their own."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import cancellation, editing
from app.web.access import ACTOR, UUID_PATTERN, path_id
from app.web.principal import STAFF
from app.web.routes.endpoint import Access, Endpoint

_OF_COMPANY = "/v1/tenant-admin/cancellation-policy"
_OF_SERVICE = f"/v1/tenant-admin/services/{{service_id:{UUID_PATTERN}}}/cancellation-policy"
_UNKNOWN = "service_not_found"


async def shown(request: web.Request) -> web.Response:
    return await editing.answer(request, "policy_get", **_which(request))


async def change(request: web.Request) -> web.Response:
    fields, version = await editing.changes(request)
    return await editing.answer(
        request, "policy_put", fields=fields, version=version, actor=ACTOR, **_which(request)
    )


def _which(request: web.Request) -> dict[str, Any]:
    of_service = "service_id" in request.match_info
    return {"service_id": path_id(request, "service_id") if of_service else None}


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(
        method=method,
        path=path,
        tag="Money",
        access=Access.PEOPLE,
        answers={200: cancellation.Policy},
        **more,
    )


ENDPOINTS = [
    _endpoint(
        "GET",
        _OF_COMPANY,
        handler=shown,
        summary="What it costs to cancel, where a service says nothing else",
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "PUT",
        _OF_COMPANY,
        handler=change,
        summary="Say what it costs to cancel; what is booked keeps its policy",
        body=cancellation.PolicyChange,
        errors=("version_conflict",),
    ),
    _endpoint(
        "GET",
        _OF_SERVICE,
        handler=shown,
        summary="What it costs to cancel a booking of a service",
        errors=(_UNKNOWN,),
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "PUT",
        _OF_SERVICE,
        handler=change,
        summary="Say what it costs to cancel a service; null: as the company has it",
        body=cancellation.PolicyChange,
        errors=(_UNKNOWN, "invalid_state", "version_conflict"),
    ),
]
