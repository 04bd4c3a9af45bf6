"""What a company offers, and who offers it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import catalogue, editing, keys, working_hours
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import ACTOR, UUID_PATTERN, path_id, require_tenant
from app.web.principal import STAFF
from app.web.reading import parse
from app.web.routes.endpoint import Access, Endpoint, respond

_BASE = "/v1/tenant-admin/services"
_ONE = f"{_BASE}/{{service_id:{UUID_PATTERN}}}"
_TAG = "Services"
_UNKNOWN = "service_not_found"
_STALE = ("invalid_state", "version_conflict")
_NOT_TO_OFFER = ("payments_not_ready", "place_not_possible", "slug_taken", "wrong_currency")


async def listed(request: web.Request) -> web.Response:
    page = editing.listing(request, editing.DatedListing)
    return await editing.answer(request, "service_list", **page)


async def create(request: web.Request) -> web.Response:
    fields = await editing.fields(request)
    return await editing.answer(request, "service_create", fields=fields, actor=ACTOR)


async def one(request: web.Request) -> web.Response:
    return await editing.answer(request, "service_get", service_id=path_id(request, "service_id"))


async def change(request: web.Request) -> web.Response:
    changes, version = await editing.changes(request)
    return await _change(request, "service_update", changes=changes, version=version)


async def archive(request: web.Request) -> web.Response:
    return await _change(request, "service_archive", version=await editing.version(request))


async def restore(request: web.Request) -> web.Response:
    return await _change(request, "service_restore", version=await editing.version(request))


async def offered_by(request: web.Request) -> web.Response:
    service_id = path_id(request, "service_id")
    return await editing.answer(request, "service_salespeople", service_id=service_id)


async def change_offered_by(request: web.Request) -> web.Response:
    fields, version = await editing.changes(request)
    return await _change(request, "service_salespeople_put", fields=fields, version=version)


async def intake(request: web.Request) -> web.Response:
    service_id = path_id(request, "service_id")
    return await editing.answer(request, "service_intake", service_id=service_id)


async def change_intake(request: web.Request) -> web.Response:
    fields, version = await editing.changes(request)
    return await _change(request, "service_intake_put", fields=fields, version=version)


async def hours(request: web.Request) -> web.Response:
    service_id = path_id(request, "service_id")
    return await editing.answer(request, "service_hours", service_id=service_id)


async def change_hours(request: web.Request) -> web.Response:
    fields, version = await editing.changes(request)
    return await _change(request, "service_hours_put", fields=fields, version=version)


async def week(request: web.Request) -> web.Response:
    query = parse(working_hours.WeekQuery, request.query)
    service_id = path_id(request, "service_id")
    return await editing.answer(request, "service_week", service_id=service_id, date=query.date)


async def slots(request: web.Request) -> web.Response:
    return respond(
        await request.app[keys.SERVICE].service_slots(
            "service_slots_explained",
            tenant_id=require_tenant(request),
            service_id=path_id(request, "service_id"),
            **schemas.of_service(parse(schemas.ExplainedSlotsQuery, request.query)),
        )
    )


async def _change(request: web.Request, name: str, **params: Any) -> web.Response:
    service_id = path_id(request, "service_id")
    return await editing.answer(request, name, service_id=service_id, actor=ACTOR, **params)


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="Services, the oldest first",
        query=editing.DatedListing,
        answers={200: catalogue.Services},
        roles=STAFF,
    ),
    _endpoint(
        "POST",
        _BASE,
        handler=create,
        summary="Offer another service",
        body=catalogue.NewService,
        answers={201: catalogue.Service},
        errors=("too_many_services", *_NOT_TO_OFFER),
    ),
    _endpoint(
        "GET",
        _ONE,
        handler=one,
        summary="A service, archived or not",
        answers={200: catalogue.Service},
        errors=(_UNKNOWN,),
        roles=STAFF,
    ),
    _endpoint(
        "PATCH",
        _ONE,
        handler=change,
        summary="Change a service; what is booked stays as it was booked",
        body=catalogue.ServiceChanges,
        answers={200: catalogue.Service},
        errors=(_UNKNOWN, *_STALE, *_NOT_TO_OFFER),
    ),
    _endpoint(
        "DELETE",
        _ONE,
        handler=archive,
        summary="Archive a service: it is not sold any more, what is booked stays",
        query=editing.Version,
        answers={200: catalogue.Service},
        errors=(_UNKNOWN, *_STALE),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/restore",
        handler=restore,
        summary="Sell an archived service again",
        query=editing.Version,
        answers={200: catalogue.Service},
        errors=(_UNKNOWN, "too_many_services", *_STALE, *_NOT_TO_OFFER),
    ),
    _endpoint(
        "GET",
        f"{_ONE}/salespeople",
        handler=offered_by,
        summary="Who offers a service",
        answers={200: catalogue.OfferedBy},
        errors=(_UNKNOWN,),
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "PUT",
        f"{_ONE}/salespeople",
        handler=change_offered_by,
        summary="Say who offers a service, and for how much",
        body=catalogue.OfferedByChange,
        answers={200: catalogue.OfferedBy},
        errors=(_UNKNOWN, "place_not_possible", *_STALE),
    ),
    _endpoint(
        "GET",
        f"{_ONE}/intake",
        handler=intake,
        summary="What customers are asked when they book a service",
        answers={200: catalogue.Intake},
        errors=(_UNKNOWN,),
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "PUT",
        f"{_ONE}/intake",
        handler=change_intake,
        summary="Say what customers are asked; answers that were given stay",
        body=catalogue.IntakeChange,
        answers={200: catalogue.Intake},
        errors=(_UNKNOWN, *_STALE),
    ),
    _endpoint(
        "GET",
        f"{_ONE}/availability",
        handler=hours,
        summary="When a service is held",
        answers={200: working_hours.ServiceHours},
        errors=(_UNKNOWN,),
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "PUT",
        f"{_ONE}/availability",
        handler=change_hours,
        summary="Say when a service is held; what is booked stays",
        body=working_hours.ServiceHoursChange,
        answers={200: working_hours.NewServiceHours},
        errors=(_UNKNOWN, *_STALE),
    ),
    _endpoint(
        "GET",
        f"{_ONE}/week",
        handler=week,
        summary="When a service is held in a week, by whom",
        query=working_hours.WeekQuery,
        answers={200: working_hours.ServiceWeek},
        errors=(_UNKNOWN,),
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "GET",
        f"{_ONE}/slots",
        handler=slots,
        summary="Slots of a service, also those that are not free, and why",
        query=schemas.ExplainedSlotsQuery,
        answers={200: shown.ExplainedSlots},
        errors=(_UNKNOWN, "salesperson_not_found", "calendar_unavailable"),
        roles=STAFF - {"analyst"},
    ),
]
