"""The people whose time a company sells, as it edits them."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.identity import proved_object_id
from app.web import catalogue, editing, keys, working_hours
from app.web.access import ACTOR, path_id, require_tenant
from app.web.principal import ADMINISTRATORS, PRINCIPAL, STAFF
from app.web.reading import parse
from app.web.routes.endpoint import SALESPERSON, Access, Endpoint

_BASE = "/v1/tenant-admin/salespeople"
_ONE = f"{_BASE}/{SALESPERSON}"
_TAG = "Salespeople"
_THEMSELVES = ADMINISTRATORS | {"salesperson"}
_UNKNOWN = "salesperson_not_found"
_STALE = ("invalid_state", "version_conflict")
_NOT_TO_HAVE = ("place_not_possible", "salesperson_exists")


async def listed(request: web.Request) -> web.Response:
    page = editing.listing(request, editing.DatedListing)
    return await editing.answer(request, "staff_list", **page)


async def create(request: web.Request) -> web.Response:
    fields = await _with_phone(request, await editing.fields(request))
    return await editing.answer(request, "staff_create", fields=fields, actor=ACTOR)


async def one(request: web.Request) -> web.Response:
    salesperson_id = path_id(request, "salesperson_id")
    return await editing.answer(request, "staff_get", salesperson_id=salesperson_id)


async def change(request: web.Request) -> web.Response:
    """A new name in the directory is taken where the directory says whose it is."""
    changes, version = await editing.changes(request)
    changes = await _with_phone(request, changes)
    name = changes.get("graph_user_id")
    object_id = await proved_object_id(
        request.app[keys.DATABASE],
        request.app[keys.PROVIDERS],
        require_tenant(request),
        path_id(request, "salesperson_id"),
        name if isinstance(name, str) and request[PRINCIPAL].may(ADMINISTRATORS) else "",
    )
    return await _change(
        request, "staff_update", changes=changes, version=version, object_id=object_id
    )


async def archive(request: web.Request) -> web.Response:
    return await _change(request, "staff_archive", version=await editing.version(request))


async def restore(request: web.Request) -> web.Response:
    return await _change(request, "staff_restore", version=await editing.version(request))


async def hours(request: web.Request) -> web.Response:
    salesperson_id = path_id(request, "salesperson_id")
    return await editing.answer(request, "staff_hours", salesperson_id=salesperson_id)


async def change_hours(request: web.Request) -> web.Response:
    fields, version = await editing.changes(request)
    return await _change(request, "staff_hours_put", fields=fields, version=version)


async def week(request: web.Request) -> web.Response:
    query = parse(working_hours.WeekQuery, request.query)
    salesperson_id = path_id(request, "salesperson_id")
    return await editing.answer(
        request, "staff_week", salesperson_id=salesperson_id, date=query.date
    )


async def _change(request: web.Request, name: str, **params: Any) -> web.Response:
    salesperson_id = path_id(request, "salesperson_id")
    return await editing.answer(request, name, salesperson_id=salesperson_id, actor=ACTOR, **params)


async def _with_phone(request: web.Request, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, with the telephone number as the network carries it."""
    typed = fields.get("phone")
    if not isinstance(typed, str):
        return fields
    return fields | {"phone": editing.e164(typed, await editing.country(request), "phone")}


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="Salespeople, who was added first comes first",
        query=editing.DatedListing,
        answers={200: catalogue.StaffList},
        roles=STAFF,
    ),
    _endpoint(
        "POST",
        _BASE,
        handler=create,
        summary="Add a salesperson, with or without a calendar",
        body=catalogue.NewStaff,
        answers={201: catalogue.Staff},
        errors=("too_many_salespeople", *_NOT_TO_HAVE),
    ),
    _endpoint(
        "GET",
        _ONE,
        handler=one,
        summary="A salesperson, archived or not",
        answers={200: catalogue.Staff},
        errors=(_UNKNOWN,),
        roles=STAFF,
    ),
    _endpoint(
        "PATCH",
        _ONE,
        handler=change,
        summary="Change a salesperson; bookings stay in the calendar they were confirmed in. "
        "Salespeople change their own name, phone and bio",
        roles=_THEMSELVES,
        body=catalogue.StaffChanges,
        answers={200: catalogue.Staff},
        errors=(_UNKNOWN, "field_forbidden", "calendar_unavailable", *_STALE, *_NOT_TO_HAVE),
    ),
    _endpoint(
        "DELETE",
        _ONE,
        handler=archive,
        summary="Archive a salesperson: no time of theirs is sold any more, bookings stay",
        query=editing.Version,
        answers={200: catalogue.Staff},
        errors=(_UNKNOWN, *_STALE),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/restore",
        handler=restore,
        summary="Sell the time of an archived salesperson again",
        query=editing.Version,
        answers={200: catalogue.Staff},
        errors=(_UNKNOWN, "too_many_salespeople", *_STALE, *_NOT_TO_HAVE),
    ),
    _endpoint(
        "GET",
        f"{_ONE}/availability",
        handler=hours,
        summary="When a salesperson works",
        answers={200: working_hours.Hours},
        errors=(_UNKNOWN,),
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "PUT",
        f"{_ONE}/availability",
        handler=change_hours,
        summary="Say when a salesperson works; what is booked stays. Salespeople say it of "
        "themselves where the company lets them",
        roles=_THEMSELVES,
        body=working_hours.HoursChange,
        answers={200: working_hours.NewHours},
        errors=(_UNKNOWN, *_STALE),
    ),
    _endpoint(
        "GET",
        f"{_ONE}/week",
        handler=week,
        summary="The hours that result in a week, and what they come from",
        query=working_hours.WeekQuery,
        answers={200: working_hours.Week},
        errors=(_UNKNOWN,),
        roles=STAFF - {"analyst"},
    ),
]
