"""Booking by service."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import appointment_bodies as bodies
from app.web import keys
from app.web.access import UUID_PATTERN, bearer, path_id
from app.web.guard import recognized
from app.web.key_names import BEARER_SESSION
from app.web.middleware.requests import CLIENT
from app.web.reading import parse
from app.web.routes.endpoint import Access, Endpoint, respond
from app.web.routes.public_api import keyed

_BASE = "/v1/public/{slug}/appointments"
_ONE = f"{_BASE}/{{booking_id:{UUID_PATTERN}}}"
_TAG = "Booking"


def _slug(request: web.Request) -> str:
    return request.match_info["slug"]


async def create(request: web.Request) -> web.Response:
    key, raw = await keyed(request)
    body = parse(bodies.NewAppointment, raw)
    appointments = request.app[keys.APPOINTMENTS]
    return respond(await appointments.create(_slug(request), key, body, raw, request[CLIENT]))


async def one(request: web.Request) -> web.Response:
    given = bearer(request)
    token = given if given and not given.startswith(BEARER_SESSION) else None
    booking_id = path_id(request, "booking_id")
    return respond(await request.app[keys.APPOINTMENTS].get(_slug(request), booking_id, token))


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
        errors=("tenant_not_found", "sign_in_required", "invalid_token", "booking_not_found"),
    ),
]
