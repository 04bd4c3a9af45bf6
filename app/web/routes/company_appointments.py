"""Appointments as the company's own people see and change them."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.bookings.by_staff import BookingByHand, MoveByHand, phones_in, shown
from app.bookings.service import Outcome
from app.tenant_scope import check_tenant
from app.web import company_appointments as bodies
from app.web import editing, keys, requests, responses
from app.web.access import ACTOR, path_id, require_tenant
from app.web.principal import ADMINISTRATORS, STAFF
from app.web.reading import parse, read_object
from app.web.requests import AdminBody
from app.web.routes.endpoint import BOOKING, Access, Endpoint, respond
from app.web.routes.public_api import keyed

_BASE = "/v1/tenant-admin/appointments"
_ONE = f"{_BASE}/{BOOKING}"
_TAG = "Appointments"
_UNKNOWN = "booking_not_found"
_OF_A_SLOT = (
    "salesperson_not_found",
    "field_forbidden",
    "invalid_slot",
    "slot_unavailable",
    "confirmation_failed",
    "calendar_unavailable",
)


async def listed(request: web.Request) -> web.Response:
    query = parse(bodies.AppointmentsQuery, request.query)
    return await _answer(
        request,
        "appointments_for_staff",
        start_date=query.start_date,
        end_date=query.end_date,
        status=query.status,
        salesperson_id=query.provider_id,
        service_id=query.service_id,
        customer_id=query.client_id,
        cursor=query.cursor,
        limit=query.limit,
        updated_since=query.updated_since,
    )


async def create(request: web.Request) -> web.Response:
    key, raw = await keyed(request)
    body = parse(bodies.AppointmentByStaff, raw)
    check_tenant(body.tenant_id, require_tenant(request))
    wanted = BookingByHand(
        **{name: getattr(body, name) for name in type(body).model_fields if name != "tenant_id"},
        country=await editing.country(request) if body.answers else None,
    )
    made = request.app[keys.STAFF_APPOINTMENTS]
    return respond(await made.create(require_tenant(request), key, wanted, raw, ACTOR))


async def reschedule(request: web.Request) -> web.Response:
    key, raw = await keyed(request)
    body = parse(bodies.ReschedulingByStaff, raw)
    check_tenant(body.tenant_id, require_tenant(request))
    move = MoveByHand(
        booking_id=path_id(request, "booking_id"),
        start_at=body.start_at,
        provider_id=body.provider_id,
        override=body.override,
        notify=body.notify,
        version=body.version,
    )
    made = request.app[keys.STAFF_APPOINTMENTS]
    return respond(await made.reschedule(require_tenant(request), key, move, raw, ACTOR))


async def one(request: web.Request) -> web.Response:
    return await _answer(request, "appointment_for_staff", **_which(request))


async def change(request: web.Request) -> web.Response:
    """Telephone numbers are read here: the database keeps them as the network carries them."""
    changes, version = await editing.changes(request)
    country = await editing.country(request) if changes.keys() & {"client", "answers"} else None
    return await _answer(
        request,
        "appointment_change_by_staff",
        changes=_with_phone(changes, country),
        version=version,
        phones=phones_in(changes.get("answers"), country),
        actor=ACTOR,
        **_which(request),
    )


async def cancel(request: web.Request) -> web.Response:
    body = parse(bodies.CancellationByStaff, await read_object(request, may_be_absent=True))
    return await _answer(
        request,
        "appointment_cancel_by_staff",
        reason=body.reason,
        refund=body.refund,
        version=body.version,
        actor=ACTOR,
        **_which(request),
    )


async def pay(request: web.Request) -> web.Response:
    key, raw = await keyed(request)
    body = parse(bodies.PaymentByHand, raw)
    said = {"amount": body.amount, "method": body.method, "note": body.note}
    return await _record(request, "payment_record", key, raw, body, said)


async def refund(request: web.Request) -> web.Response:
    key, raw = await keyed(request)
    body = parse(bodies.RefundByHand, raw)
    said = {"amount": body.amount, "reason": body.reason}
    return await _record(request, "refund_record", key, raw, body, said)


async def attendance(request: web.Request) -> web.Response:
    body = parse(requests.AttendanceBody, await read_object(request))
    return await editing.answer(
        request, "attendance", status=body.status, actor=ACTOR, **_which(request)
    )


async def _record(
    request: web.Request,
    name: str,
    key: str,
    raw: dict[str, Any],
    body: AdminBody,
    said: dict[str, Any],
) -> web.Response:
    tenant = require_tenant(request)
    check_tenant(body.tenant_id, tenant)
    row = await request.app[keys.DATABASE].call_one(
        name, tenant_id=tenant, key=key, request=raw, actor=ACTOR, **said, **_which(request)
    )
    return respond(shown(Outcome.of(row or {})))


def _which(request: web.Request) -> dict[str, Any]:
    return {"booking_id": path_id(request, "booking_id")}


async def _answer(request: web.Request, name: str, **params: Any) -> web.Response:
    return respond(shown(await editing.ask(request, name, **params)))


def _with_phone(changes: dict[str, Any], country: str | None) -> dict[str, Any]:
    client = changes.get("client")
    if not isinstance(client, dict) or not isinstance(client.get("phone"), str):
        return changes
    number = editing.e164(client["phone"], country, "client.phone")
    return changes | {"client": client | {"phone": number}}


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(
        method=method,
        path=path,
        tag=_TAG,
        access=Access.PEOPLE,
        **{"roles": STAFF - {"analyst"}, **more},
    )


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="Appointments by their start; salespeople see those with themselves",
        query=bodies.AppointmentsQuery,
        answers={200: bodies.StaffAppointments},
    ),
    _endpoint(
        "POST",
        _BASE,
        handler=create,
        summary="Book by hand: it is confirmed at once",
        body=bodies.AppointmentByStaff,
        answers={201: bodies.StaffAppointment, 202: bodies.StaffAppointment},
        errors=(
            "service_not_found",
            "provider_required",
            "invalid_answers",
            "payments_not_ready",
            *_OF_A_SLOT,
        ),
        is_keyed=True,
    ),
    _endpoint(
        "GET",
        _ONE,
        handler=one,
        summary="One appointment, with its history",
        answers={200: bodies.StaffAppointmentWithHistory},
        errors=(_UNKNOWN,),
    ),
    _endpoint(
        "PATCH",
        _ONE,
        handler=change,
        summary="Change what it says; never time, person, service or status",
        body=bodies.AppointmentChanges,
        answers={200: bodies.StaffAppointment},
        errors=(_UNKNOWN, "version_conflict", "invalid_answers"),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/cancel",
        handler=cancel,
        summary="Cancel it, without deadline; what is not confirmed yet expires",
        body=bodies.CancellationByStaff,
        is_body_optional=True,
        answers={200: bodies.StaffAppointment},
        errors=(_UNKNOWN, "invalid_state", "version_conflict"),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/reschedule",
        handler=reschedule,
        summary="Move it by hand: another one takes its place, confirmed at once",
        body=bodies.ReschedulingByStaff,
        answers={201: bodies.StaffAppointment, 202: bodies.StaffAppointment},
        errors=(_UNKNOWN, "invalid_state", "version_conflict", *_OF_A_SLOT),
        is_keyed=True,
    ),
    _endpoint(
        "POST",
        f"{_ONE}/payments",
        handler=pay,
        summary="Record what was paid by hand",
        body=bodies.PaymentByHand,
        answers={201: bodies.StaffAppointment},
        errors=(_UNKNOWN, "invalid_state"),
        is_keyed=True,
    ),
    _endpoint(
        "POST",
        f"{_ONE}/refunds",
        handler=refund,
        summary="Pay back; what was recorded by hand has been handed out by now",
        body=bodies.RefundByHand,
        answers={201: bodies.StaffAppointment},
        errors=(_UNKNOWN, "refund_too_large"),
        roles=ADMINISTRATORS,
        takes_keys=False,
        is_sensitive=True,
        is_keyed=True,
    ),
    _endpoint(
        "POST",
        f"{_ONE}/attendance",
        handler=attendance,
        summary="Say whether the customer came",
        body=requests.AttendanceBody,
        answers={200: responses.Attendance},
        errors=(_UNKNOWN, "invalid_state"),
    ),
]
