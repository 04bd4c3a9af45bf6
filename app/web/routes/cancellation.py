"""What it costs to cancel: of the company, and of services that have a policy of their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aiohttp import web

from app.web import cancellation, editing
from app.web.access import ACTOR, UUID_PATTERN, path_id
from app.web.principal import STAFF
from app.web.routes.endpoint import Access, Endpoint

_OF_COMPANY = "/v1/tenant-admin/cancellation-policy"
_OF_SERVICE = f"/v1/tenant-admin/services/{{service_id:{UUID_PATTERN}}}/cancellation-policy"
_UNKNOWN = "service_not_found"


async def shown(request: web.Request) -> web.Response:
    return await _shown(request, None)


async def shown_of_service(request: web.Request) -> web.Response:
    return await _shown(request, path_id(request, "service_id"))


async def change(request: web.Request) -> web.Response:
    return await _change(request, None)


async def change_of_service(request: web.Request) -> web.Response:
    return await _change(request, path_id(request, "service_id"))


async def _shown(request: web.Request, service_id: UUID | None) -> web.Response:
    return await editing.answer(request, "policy_get", service_id=service_id)


async def _change(request: web.Request, service_id: UUID | None) -> web.Response:
    fields, version = await editing.changes(request)
    return await editing.answer(
        request,
        "policy_put",
        fields=fields,
        version=version,
        actor=ACTOR,
        service_id=service_id,
    )


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
        handler=shown_of_service,
        summary="What it costs to cancel a booking of a service",
        errors=(_UNKNOWN,),
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "PUT",
        _OF_SERVICE,
        handler=change_of_service,
        summary="Say what it costs to cancel a service; null: as the company has it",
        body=cancellation.PolicyChange,
        errors=(_UNKNOWN, "invalid_state", "version_conflict"),
    ),
]
