"""Booking by service."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import appointment_bodies as bodies
from app.web import keys
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import bearer, path_id
from app.web.guard import recognized
from app.web.key_names import BEARER_SESSION
from app.web.middleware.requests import CLIENT
from app.web.reading import parse
from app.web.routes.endpoint import BOOKING, Access, Endpoint, respond
from app.web.routes.public_api import customers_body

_BASE = "/v1/public/{slug}/appointments"
_ONE = f"{_BASE}/{BOOKING}"
_HOLD = f"/v1/public/{{slug}}/bookings/{BOOKING}"
_TAG = "Booking"
_OF_SOMEBODY = ("tenant_not_found", "sign_in_required", "invalid_token", "booking_not_found")


def _slug(request: web.Request) -> str:
    return request.match_info["slug"]


def _token(request: web.Request) -> str | None:
    """Of a link; None: whoever is signed in asks."""
    given = bearer(request)
    return given if given and not given.startswith(BEARER_SESSION) else None


async def create(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(bodies.NewAppointment, raw)
    appointments = request.app[keys.APPOINTMENTS]
    return respond(await appointments.create(_slug(request), key, body, raw, request[CLIENT]))


async def one(request: web.Request) -> web.Response:
    booking_id = path_id(request, "booking_id")
    appointments = request.app[keys.APPOINTMENTS]
    return respond(await appointments.get(_slug(request), booking_id, _token(request)))


async def times(request: web.Request) -> web.Response:
    query = parse(schemas.MoveSlotsQuery, request.query)
    return respond(
        await request.app[keys.SERVICE].slots_to_move(
            _slug(request),
            path_id(request, "booking_id"),
            _token(request),
            query.start_date,
            query.end_date,
            timezone=query.timezone,
        )
    )


async def cancel(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    token = parse(bodies.Cancellation, raw).cancellation_token
    return respond(
        await request.app[keys.APPOINTMENTS].cancel(
            _slug(request), key, path_id(request, "booking_id"), token, raw
        )
    )


async def reschedule(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(bodies.Rescheduling, raw)
    return respond(
        await request.app[keys.APPOINTMENTS].reschedule(
            _slug(request),
            key,
            path_id(request, "booking_id"),
            body.reschedule_token,
            body.start_at,
            raw,
            request[CLIENT],
        )
    )


async def release(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    token = parse(bodies.Release, raw).token
    return respond(
        await request.app[keys.APPOINTMENTS].release(
            _slug(request), key, path_id(request, "booking_id"), token, raw
        )
    )


def _endpoint(method: str, path: str, handler: Any, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, handler=recognized(handler), tag=_TAG, **more)


ENDPOINTS = [
    _endpoint(
        "POST",
        _BASE,
        create,
        summary="Book a slot: it is held, and its next step taken",
        body=bodies.NewAppointment,
        answers={201: bodies.MadeAppointment, 202: bodies.MadeAppointment},
        errors=(
            "field_forbidden",
            "tenant_not_found",
            "service_not_found",
            "salesperson_not_found",
            "provider_not_choosable",
            "provider_required",
            "sign_in_required",
            "audience_not_allowed",
            "invalid_answers",
            "invalid_slot",
            "slot_unavailable",
            "payments_not_ready",
            "confirmation_failed",
            "mail_limit",
            "sms_limit",
            "too_many_holds",
            "calendar_unavailable",
        ),
        is_keyed=True,
    ),
    _endpoint(
        "GET",
        _ONE,
        one,
        summary="An appointment, for its customer or whoever has its token",
        access=Access.LINK,
        answers={200: bodies.Appointment},
        errors=_OF_SOMEBODY,
    ),
    _endpoint(
        "GET",
        f"{_ONE}/availability",
        times,
        summary="Free slots that an appointment may be moved to, and who is free then",
        access=Access.LINK,
        query=schemas.MoveSlotsQuery,
        answers={200: shown.ServiceSlots},
        errors=(
            *_OF_SOMEBODY,
            "salesperson_not_found",
            "deadline_passed",
            "invalid_state",
            "calendar_unavailable",
        ),
    ),
    _endpoint(
        "POST",
        f"{_ONE}/cancel",
        cancel,
        summary="Cancel an appointment",
        body=bodies.Cancellation,
        answers={200: bodies.CanceledAppointment},
        errors=("field_forbidden", *_OF_SOMEBODY, "deadline_passed", "invalid_state"),
        is_keyed=True,
    ),
    _endpoint(
        "POST",
        f"{_ONE}/reschedule",
        reschedule,
        summary="Move an appointment: the new time is held, and its next step taken",
        body=bodies.Rescheduling,
        answers={201: bodies.MadeAppointment, 202: bodies.MadeAppointment},
        errors=(
            "field_forbidden",
            *_OF_SOMEBODY,
            "salesperson_not_found",
            "deadline_passed",
            "invalid_state",
            "slot_unavailable",
            "invalid_slot",
            "confirmation_failed",
            "mail_limit",
            "calendar_unavailable",
        ),
        is_keyed=True,
    ),
    _endpoint(
        "POST",
        f"{_HOLD}/release",
        release,
        summary="Give a hold up: its time is free at once",
        body=bodies.Release,
        answers={200: bodies.Released},
        errors=("field_forbidden", *_OF_SOMEBODY, "invalid_state"),
        is_keyed=True,
    ),
]
