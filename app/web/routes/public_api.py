"""What customers' programs may ask: the same service as behind the pages."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.bookings.service import Move
from app.tenant_scope import check_tenant
from app.web import catalogue, keys
from app.web import requests as schemas
from app.web import responses as shown
from app.web.access import bearer, path_id
from app.web.guard import recognized
from app.web.middleware.requests import CLIENT
from app.web.reading import idempotency_key, parse, read_object
from app.web.routes.endpoint import BOOKING, SERVICE, Access, Endpoint, respond
from app.web.staff_fields import refuse_staff_fields

_BASE = "/v1/public/{slug}"
_TAG = "Booking"


def _slug(request: web.Request) -> str:
    return request.match_info["slug"]


async def salespeople(request: web.Request) -> web.Response:
    return respond(await request.app[keys.SERVICE].salespeople(_slug(request)))


async def services(request: web.Request) -> web.Response:
    return respond(await request.app[keys.SERVICE].services(_slug(request)))


async def availability(request: web.Request) -> web.Response:
    query = parse(schemas.AvailabilityQuery, request.query)
    move = None
    if query.reschedule_of is not None:
        move = Move(query.reschedule_of, bearer(request) or query.token or "")
    return respond(
        await request.app[keys.SERVICE].availability(
            _slug(request),
            query.salesperson,
            query.date,
            query.days,
            query.timezone,
            query.service,
            move,
        )
    )


async def service_availability(request: web.Request) -> web.Response:
    return respond(
        await request.app[keys.SERVICE].service_slots(
            "service_slots",
            slug=_slug(request),
            service_id=path_id(request, "service_id"),
            **schemas.of_service(parse(schemas.ServiceSlotsQuery, request.query)),
        )
    )


async def hold(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(schemas.HoldBody, raw)
    service = request.app[keys.SERVICE]
    return respond(await service.hold(_slug(request), key, body, raw, request[CLIENT]))


async def verify_email(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(schemas.VerifyEmailBody, raw)
    service = request.app[keys.SERVICE]
    return respond(await service.verify_email(_slug(request), key, body.booking_id, raw))


async def confirm(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(schemas.ConfirmBody, raw)
    return respond(await request.app[keys.SERVICE].confirm(_slug(request), key, body.token, raw))


async def booking_status(request: web.Request) -> web.Response:
    service = request.app[keys.SERVICE]
    booking_id = path_id(request, "booking_id")
    return respond(await service.booking_status(_slug(request), booking_id, bearer(request)))


async def cancel(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(schemas.CancelBody, raw)
    booking_id = path_id(request, "booking_id")
    service = request.app[keys.SERVICE]
    return respond(await service.cancel(_slug(request), key, booking_id, body.token, raw))


async def reschedule(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(schemas.RescheduleBody, raw)
    return respond(
        await request.app[keys.SERVICE].reschedule(
            _slug(request),
            key,
            path_id(request, "booking_id"),
            body.token,
            body.new_start_at,
            body.new_end_at,
            raw,
            request[CLIENT],
            body.timezone,
        )
    )


async def links(request: web.Request) -> web.Response:
    raw = await read_object(request, may_be_absent=True)
    parse(schemas.LinksBody, raw)
    service = request.app[keys.SERVICE]
    booking_id = path_id(request, "booking_id")
    return respond(await service.request_links(_slug(request), booking_id, request[CLIENT], raw))


async def customers_body(request: web.Request) -> tuple[str, dict[str, Any]]:
    """Key and body of a customer, who sets nothing that only staff does.

    Raises:
        ApiError: as `keyed`, and field_forbidden.
    """
    key, raw = await keyed(request)
    refuse_staff_fields(raw)
    return key, raw


async def keyed(request: web.Request) -> tuple[str, dict[str, Any]]:
    """Key and body. Where body and header both name a tenant, they name the same one."""
    key, raw = idempotency_key(request), await read_object(request)
    header, named = request.headers.get("X-Tenant-Id"), raw.get("tenant_id")
    if header is not None and isinstance(named, str):
        check_tenant(named, header.lower())
    return key, raw


ENDPOINTS = [
    Endpoint(
        method="GET",
        path=f"{_BASE}/salespeople",
        handler=recognized(salespeople),
        summary="People who can be booked",
        tag=_TAG,
        answers={200: shown.Salespeople},
        errors=("tenant_not_found", "sign_in_required"),
    ),
    Endpoint(
        method="GET",
        path=f"{_BASE}/services",
        handler=recognized(services),
        summary="What can be booked by who asks, of whom and for how much",
        tag=_TAG,
        answers={200: catalogue.PublicServices},
        errors=("tenant_not_found", "sign_in_required"),
    ),
    Endpoint(
        method="GET",
        path=f"{_BASE}/availability",
        handler=recognized(availability),
        summary="Free slots of a person",
        tag=_TAG,
        query=schemas.AvailabilityQuery,
        answers={200: shown.Availability},
        errors=(
            "tenant_not_found",
            "salesperson_not_found",
            "sign_in_required",
            "audience_not_allowed",
            "invalid_token",
            "deadline_passed",
            "invalid_state",
            "calendar_unavailable",
        ),
    ),
    Endpoint(
        method="GET",
        path=f"{_BASE}/services/{SERVICE}/availability",
        handler=recognized(service_availability),
        summary="Free slots of a service, and who is free then",
        tag=_TAG,
        query=schemas.ServiceSlotsQuery,
        answers={200: shown.ServiceSlots},
        errors=(
            "tenant_not_found",
            "service_not_found",
            "salesperson_not_found",
            "sign_in_required",
            "audience_not_allowed",
            "calendar_unavailable",
        ),
    ),
    Endpoint(
        method="POST",
        path=f"{_BASE}/holds",
        handler=recognized(hold),
        summary="Hold a free slot",
        tag=_TAG,
        body=schemas.HoldBody,
        answers={201: shown.Hold},
        errors=(
            "field_forbidden",
            "tenant_not_found",
            "salesperson_not_found",
            "sign_in_required",
            "audience_not_allowed",
            "slot_unavailable",
            "payments_not_ready",
            "invalid_slot",
            "invalid_answers",
            "sms_limit",
            "too_many_holds",
            "calendar_unavailable",
        ),
        is_keyed=True,
    ),
    Endpoint(
        method="POST",
        path=f"{_BASE}/auth/verify-email",
        handler=verify_email,
        summary="Mail the link that confirms; asked again, the same link",
        tag=_TAG,
        body=schemas.VerifyEmailBody,
        answers={200: shown.PendingVerify},
        errors=(
            "field_forbidden",
            "tenant_not_found",
            "booking_not_found",
            "hold_expired",
            "invalid_state",
            "mail_limit",
        ),
        is_keyed=True,
    ),
    Endpoint(
        method="POST",
        path=f"{_BASE}/confirm",
        handler=confirm,
        summary="Confirm by the mailed link: meeting and invitation are made",
        tag=_TAG,
        body=schemas.ConfirmBody,
        answers={200: shown.Confirmed, 202: shown.InProgress},
        errors=(
            "field_forbidden",
            "tenant_not_found",
            "invalid_token",
            "hold_expired",
            "token_consumed",
            "invalid_state",
            "confirmation_failed",
        ),
        is_keyed=True,
    ),
    Endpoint(
        method="GET",
        path=f"{_BASE}/bookings/{BOOKING}",
        handler=booking_status,
        summary="How a booking stands",
        tag=_TAG,
        access=Access.LINK,
        answers={200: shown.BookingStatus},
        errors=("tenant_not_found", "invalid_token"),
    ),
    Endpoint(
        method="POST",
        path=f"{_BASE}/bookings/{BOOKING}/cancel",
        handler=cancel,
        summary="Cancel",
        tag=_TAG,
        body=schemas.CancelBody,
        answers={200: shown.Canceled},
        errors=(
            "field_forbidden",
            "tenant_not_found",
            "invalid_token",
            "deadline_passed",
            "invalid_state",
        ),
        is_keyed=True,
    ),
    Endpoint(
        method="POST",
        path=f"{_BASE}/bookings/{BOOKING}/reschedule",
        handler=reschedule,
        summary="Hold another time instead; its link is mailed",
        tag=_TAG,
        body=schemas.RescheduleBody,
        answers={201: shown.Rescheduled},
        errors=(
            "field_forbidden",
            "tenant_not_found",
            "invalid_token",
            "deadline_passed",
            "invalid_state",
            "slot_unavailable",
            "invalid_slot",
            "mail_limit",
            "calendar_unavailable",
        ),
        is_keyed=True,
    ),
    Endpoint(
        method="POST",
        path=f"{_BASE}/bookings/{BOOKING}/links",
        handler=links,
        summary="Have fresh cancel and reschedule links mailed",
        tag=_TAG,
        body=schemas.LinksBody,
        is_body_optional=True,
        answers={202: shown.Accepted},
        errors=("tenant_not_found", "mail_limit"),
    ),
]
