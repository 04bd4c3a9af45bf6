"""Booking by members of a company, who are signed in: the session names the company."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from aiohttp import web

from app.bookings.service import Outcome
from app.errors import ApiError
from app.web import keys, responses
from app.web import schedule_bodies as bodies
from app.web.appointment_bodies import Appointment, MadeAppointment
from app.web.middleware.requests import CLIENT
from app.web.principal import PRINCIPAL
from app.web.reading import parse
from app.web.requests import Customer
from app.web.routes.endpoint import Access, Endpoint, Handler, respond
from app.web.routes.public_api import customers_body

_BASE = "/api/schedule"
_TAG = "Schedule"
_MOST_DAYS = 62
_OF_A_SLOT = (
    "service_not_found",
    "salesperson_not_found",
    "provider_not_choosable",
    "provider_required",
    "audience_not_allowed",
    "invalid_slot",
    "slot_unavailable",
    "payments_not_ready",
    "too_many_holds",
    "calendar_unavailable",
)


@dataclass(frozen=True)
class _Wanted:
    """An appointment as the booking service takes it."""

    service_id: UUID
    provider_id: UUID | None
    start_at: datetime
    client: Customer
    client_timezone: str | None
    answers: dict[str, Any] | None
    locale: str | None = None


def _slug(request: web.Request) -> str:
    slug = request[PRINCIPAL].slug
    if slug is None:
        raise ApiError("sign_in_required")
    return slug


async def slots(request: web.Request) -> web.Response:
    query = parse(bodies.SlotsQuery, request.query)
    first, last = _day(query.from_, -1), _day(query.to, 1)
    if (last - first).days >= _MOST_DAYS:
        raise ApiError.of_field("to", f"At most {_MOST_DAYS} days.")
    slug = _slug(request)
    outcome = await request.app[keys.SERVICE].service_slots(
        "service_slots",
        slug=slug,
        service_id=await request.app[keys.APPOINTMENTS].service_id(slug, query.event_type),
        start_date=first,
        end_date=last,
        salesperson_id=query.provider_id,
        timezone=query.timezone,
    )
    return respond(_within(outcome, query.from_, query.to))


async def reserve(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(bodies.Reservation, raw)
    wanted = await _wanted(request, body)
    outcome = await request.app[keys.APPOINTMENTS].create(
        _slug(request), key, wanted, raw, request[CLIENT], is_reservation=True
    )
    if outcome.status == web.HTTPCreated.status_code:
        told = outcome.json()
        told["reservation_id"] = told["id"]
        outcome = replace(outcome, body=json.dumps(told).encode())
    return respond(outcome)


async def book(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(bodies.NewBooking, raw)
    appointments, slug = request.app[keys.APPOINTMENTS], _slug(request)
    if body.reservation_id is not None:
        return respond(await appointments.book(slug, key, body.reservation_id, body.answers, raw))
    wanted = await _wanted(request, body.wish, body.answers)
    return respond(await appointments.create(slug, key, wanted, raw, request[CLIENT]))


async def cancel(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(bodies.OwnCancellation, raw)
    return respond(
        await request.app[keys.APPOINTMENTS].own_cancel(
            _slug(request), key, body.booking_id, body.reason, raw
        )
    )


async def reschedule(request: web.Request) -> web.Response:
    key, raw = await customers_body(request)
    body = parse(bodies.OwnRescheduling, raw)
    return respond(
        await request.app[keys.APPOINTMENTS].reschedule(
            _slug(request), key, body.booking_id, None, body.start_at, raw, request[CLIENT]
        )
    )


async def my_bookings(request: web.Request) -> web.Response:
    query = parse(bodies.OwnQuery, request.query)
    return respond(
        await request.app[keys.APPOINTMENTS].own(
            _slug(request), query.state, query.cursor, query.limit
        )
    )


async def _wanted(
    request: web.Request, wish: bodies.Wish, answers: dict[str, Any] | None = None
) -> _Wanted:
    """The slot for the member's own account, whose name and address count."""
    slug = _slug(request)
    return _Wanted(
        service_id=await request.app[keys.APPOINTMENTS].service_id(slug, wish.event_type),
        provider_id=wish.provider_id,
        start_at=wish.start_at,
        client=Customer.model_construct(
            email=request[PRINCIPAL].label,
            name=None,
            company=None,
            phone=wish.phone,
            sms_consent=False,
            sms_consent_text=None,
        ),
        client_timezone=wish.timezone,
        answers=answers,
    )


def _day(bound: date | datetime, step: int) -> date:
    """A date is itself; of an instant a day that lies beyond it in every zone."""
    if isinstance(bound, datetime):
        return bound.astimezone(UTC).date() + timedelta(days=step)
    return bound


def _within(outcome: Outcome, first: date | datetime, last: date | datetime) -> Outcome:
    """Those that begin between the instants that were asked for; dates were judged already."""
    told = outcome.json()
    begins = [datetime.fromisoformat(slot["start_at"]) for slot in told["slots"]]
    told["slots"] = [
        slot
        for slot, start in zip(told["slots"], begins, strict=True)
        if not (isinstance(first, datetime) and start < first)
        and not (isinstance(last, datetime) and start >= last)
    ]
    return replace(outcome, body=json.dumps(told).encode())


def _endpoint(
    method: str, name: str, handler: Handler, errors: tuple[str, ...], **more: Any
) -> Endpoint:
    return Endpoint(
        method=method,
        path=f"{_BASE}/{name}",
        handler=handler,
        tag=_TAG,
        access=Access.MEMBER,
        is_keyed=method == "POST",
        errors=("field_forbidden", *errors) if method == "POST" else errors,
        **more,
    )


ENDPOINTS = [
    _endpoint(
        "GET",
        "slots",
        slots,
        summary="Free slots of an event type",
        query=bodies.SlotsQuery,
        answers={200: responses.ServiceSlots},
        errors=(
            "service_not_found",
            "salesperson_not_found",
            "audience_not_allowed",
            "calendar_unavailable",
        ),
    ),
    _endpoint(
        "POST",
        "reserve",
        reserve,
        summary="Hold a slot for a while",
        body=bodies.Reservation,
        answers={201: bodies.Reserved},
        errors=_OF_A_SLOT,
    ),
    _endpoint(
        "POST",
        "book",
        book,
        summary="Book a reservation, or a slot at once",
        body=bodies.NewBooking,
        answers={201: MadeAppointment, 202: MadeAppointment},
        errors=(
            *_OF_A_SLOT,
            "booking_not_found",
            "hold_expired",
            "invalid_state",
            "invalid_answers",
            "confirmation_failed",
        ),
    ),
    _endpoint(
        "POST",
        "cancel",
        cancel,
        summary="Cancel an own booking",
        body=bodies.OwnCancellation,
        answers={200: Appointment},
        errors=("booking_not_found", "deadline_passed", "invalid_state"),
    ),
    _endpoint(
        "POST",
        "reschedule",
        reschedule,
        summary="Move an own booking",
        body=bodies.OwnRescheduling,
        answers={201: MadeAppointment, 202: MadeAppointment},
        errors=(
            "booking_not_found",
            "salesperson_not_found",
            "deadline_passed",
            "invalid_state",
            "slot_unavailable",
            "invalid_slot",
            "confirmation_failed",
            "calendar_unavailable",
        ),
    ),
    _endpoint(
        "GET",
        "my-bookings",
        my_bookings,
        summary="Own bookings: upcoming, past or canceled",
        query=bodies.OwnQuery,
        answers={200: bodies.Bookings},
        errors=("invalid_cursor",),
    ),
]
