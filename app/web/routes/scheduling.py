"""How a company schedules: engine, access, sign-up, and what its services are called elsewhere."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import editing, scheduling
from app.web.access import ACTOR
from app.web.routes.endpoint import Access, Endpoint

_BASE = "/v1/tenant-admin/scheduling"
_EVENT_TYPES = f"{_BASE}/event-types"


async def settings(request: web.Request) -> web.Response:
    return await editing.answer(request, "scheduling_get")


async def change_settings(request: web.Request) -> web.Response:
    changes, version = await editing.changes(request)
    return await editing.answer(
        request, "scheduling_patch", changes=changes, version=version, actor=ACTOR
    )


async def event_types(request: web.Request) -> web.Response:
    return await editing.answer(request, "event_types_get")


async def put_event_types(request: web.Request) -> web.Response:
    fields, version = await editing.changes(request)
    return await editing.answer(
        request, "event_types_put", fields=fields, version=version, actor=ACTOR
    )


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag="Company", access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=settings,
        summary="How the company schedules",
        answers={200: scheduling.Scheduling},
    ),
    _endpoint(
        "PATCH",
        _BASE,
        handler=change_settings,
        summary="Change how the company schedules",
        body=scheduling.SchedulingChanges,
        answers={200: scheduling.Scheduling},
        errors=("version_conflict",),
    ),
    _endpoint(
        "GET",
        _EVENT_TYPES,
        handler=event_types,
        summary="What members book by, and what an outside engine calls it",
        answers={200: scheduling.EventTypes},
    ),
    _endpoint(
        "PUT",
        _EVENT_TYPES,
        handler=put_event_types,
        summary="Say what an outside engine calls the services",
        body=scheduling.NewEventTypes,
        answers={200: scheduling.EventTypes},
        errors=("version_conflict",),
    ),
]
