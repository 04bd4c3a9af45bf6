"""What the tenant's own systems may ask, with the administrator's key and a tenant."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from aiohttp import web

from app.bookings.service import Outcome
from app.identity import proved_object_id
from app.tenant_scope import check_tenant
from app.web import keys, tenant_settings
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import ACTOR, path_id, require_tenant
from app.web.reading import parse, read_object
from app.web.routes.endpoint import BOOKING, SALESPERSON, Access, Endpoint, respond

_BASE = "/v1/internal"
_TAG = "Administration"

_Body = TypeVar("_Body", bound=schemas.Body)


async def _call(request: web.Request, name: str, **params: Any) -> web.Response:
    row = await request.app[keys.DATABASE].call_one(name, **params)
    if row is None:
        raise LookupError(f"api.{name} gave no row")
    return respond(Outcome.of(row))


async def _read(request: web.Request, model: type[_Body]) -> tuple[UUID, _Body, dict[str, Any]]:
    """Tenant, body and the body's JSON."""
    tenant_id = require_tenant(request)
    raw = await read_object(request)
    body = parse(model, raw)
    check_tenant(body.tenant_id, tenant_id)
    return tenant_id, body, raw


async def attendance(request: web.Request) -> web.Response:
    tenant_id, body, _raw = await _read(request, schemas.AttendanceBody)
    return await _call(
        request,
        "attendance",
        tenant_id=tenant_id,
        booking_id=path_id(request, "booking_id"),
        status=body.status,
        actor=ACTOR,
    )


async def config(request: web.Request) -> web.Response:
    return await _call(request, "config_get", tenant_id=require_tenant(request))


async def change_config(request: web.Request) -> web.Response:
    """The database judges every field, so that no rule about them stands twice."""
    tenant_id, _body, raw = await _read(request, schemas.Body)
    changes = {name: value for name, value in raw.items() if name != "tenant_id"}
    return await _call(request, "config_patch", tenant_id=tenant_id, changes=changes, actor=ACTOR)


async def salespeople(request: web.Request) -> web.Response:
    return await _call(request, "salesperson_list", tenant_id=require_tenant(request))


async def add_salesperson(request: web.Request) -> web.Response:
    tenant_id, body, _raw = await _read(request, schemas.SalespersonBody)
    return await _call(
        request,
        "salesperson_create",
        tenant_id=tenant_id,
        graph_user_id=body.graph_user_id,
        display_name=body.display_name,
        timezone=body.timezone,
        calendar_kind=body.calendar_kind,
        actor=ACTOR,
    )


async def change_salesperson(request: web.Request) -> web.Response:
    tenant_id, body, _raw = await _read(request, schemas.SalespersonPatch)
    salesperson_id = path_id(request, "salesperson_id")
    changes = body.model_dump(exclude_unset=True, exclude={"tenant_id"})
    object_id = await proved_object_id(
        request.app[keys.DATABASE],
        request.app[keys.PROVIDERS],
        tenant_id,
        salesperson_id,
        changes.get("graph_user_id") or "",
    )
    return await _call(
        request,
        "salesperson_update",
        tenant_id=tenant_id,
        salesperson_id=salesperson_id,
        changes=changes,
        actor=ACTOR,
        object_id=object_id,
    )


async def bookings(request: web.Request) -> web.Response:
    tenant_id = require_tenant(request)
    query = parse(schemas.BookingsQuery, request.query)
    return await _call(
        request,
        "booking_list",
        tenant_id=tenant_id,
        p_from=query.from_,
        to=query.to,
        status=query.status,
        salesperson_id=query.salesperson,
        cursor=query.cursor,
        limit=query.limit,
    )


async def booking(request: web.Request) -> web.Response:
    tenant_id = require_tenant(request)
    booking_id = path_id(request, "booking_id")
    return await _call(request, "booking_detail", tenant_id=tenant_id, booking_id=booking_id)


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=f"{_BASE}/{path}", tag=_TAG, access=Access.TENANT, **more)


ENDPOINTS = [
    _endpoint(
        "POST",
        f"attendance/{BOOKING}",
        handler=attendance,
        summary="Record whether the customer came",
        body=schemas.AttendanceBody,
        answers={200: shown.Attendance},
        errors=("booking_not_found", "invalid_state"),
    ),
    _endpoint(
        "GET",
        "config",
        handler=config,
        summary="Configuration as it holds",
        answers={200: tenant_settings.Config},
    ),
    _endpoint(
        "PATCH",
        "config",
        handler=change_config,
        summary="Change any part of the configuration",
        body=tenant_settings.ConfigChanges,
        answers={200: tenant_settings.Config},
    ),
    _endpoint(
        "GET",
        "salespeople",
        handler=salespeople,
        summary="All salespeople",
        answers={200: shown.ManagedSalespeople},
    ),
    _endpoint(
        "POST",
        "salespeople",
        handler=add_salesperson,
        summary="Add a salesperson",
        body=schemas.SalespersonBody,
        answers={201: shown.ManagedSalesperson},
        errors=("salesperson_exists", "place_not_possible"),
    ),
    _endpoint(
        "PATCH",
        f"salespeople/{SALESPERSON}",
        handler=change_salesperson,
        summary="Change a salesperson",
        body=schemas.SalespersonPatch,
        answers={200: shown.ManagedSalesperson},
        errors=("salesperson_not_found", "salesperson_exists"),
    ),
    _endpoint(
        "GET",
        "bookings",
        handler=bookings,
        summary="Bookings, a page at a time",
        query=schemas.BookingsQuery,
        answers={200: shown.Bookings},
    ),
    _endpoint(
        "GET",
        f"bookings/{BOOKING}",
        handler=booking,
        summary="A booking and its history",
        answers={200: shown.Booking},
        errors=("booking_not_found",),
    ),
]
