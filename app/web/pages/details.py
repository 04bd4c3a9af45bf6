"""`/b/{slug}/{salesperson}/details`: the mail address, then the hold and its mail, then 303."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import web
from pydantic import ValidationError

from app.bookings.changing import before_booking
from app.errors import Refusal
from app.instants import parse_instant, wire
from app.web.pages import errors, messages
from app.web.pages.backend import Backend, Offered, answered
from app.web.pages.chooser import Address, offers_near, person_of
from app.web.pages.forms import Form, details_of, key_for, new_key, sentences
from app.web.pages.memory import Held, recall, remember_hold, remember_typed
from app.web.pages.messages import Action
from app.web.pages.month import YearMonth
from app.web.pages.rendering import render, see_other
from app.web.pages.views import Meeting, Person, Tenant
from app.web.pages.visit import Visit
from app.web.reading import read_form
from app.web.requests import HoldBody

_GONE = frozenset({"slot_unavailable", "invalid_slot"})
_MAIL_LIMIT = (
    "So many mails were asked for, to this address or from your connection, that none can be sent "
    "now. Please try again in {wait}."
)


async def ask(request: web.Request) -> web.Response:
    """GET: the form, when the time is still free."""
    backend, visit, person = await _arrive(request)
    start = instant_of(request.query.get("start", ""))
    day = start.astimezone(visit.zone).date()
    end = start + timedelta(minutes=visit.tenant.slot_minutes)
    own = recall(request).own_ids
    why = await backend.offered(visit.tenant, person, start, end, own)
    if why.fault:
        return await _gone(request, backend, visit, person, start, why, Refusal("invalid_slot"))
    free = await backend.free(visit.tenant, person, day, 1, visit.zone)
    if all(slot.start != start for slot in free):
        return await _gone(request, backend, visit, person, start, why, Refusal("slot_unavailable"))
    typed = {**details_of({}), **recall(request).typed}
    response = _form(visit, person, start, Form(typed), why)
    return visit.remember_zone(request, response)


async def hold(request: web.Request) -> web.Response:
    """POST: hold the time, have the link mailed, and show where to look for it."""
    backend, visit, person = await _arrive(request)
    fields = await read_form(request)
    start = instant_of(fields.get("start", ""))
    typed = details_of(fields)
    raw = _body(visit, person, start, typed)
    try:
        body = HoldBody.model_validate(raw)
    except ValidationError as error:
        form = Form(typed, sentences(error))
        end = start + timedelta(minutes=visit.tenant.slot_minutes)
        why = await backend.offered(visit.tenant, person, start, end, ())
        return _form(visit, person, start, form, why, status=400)
    key = key_for(fields)
    try:
        booking_id = await _hold(request, backend, visit.tenant, key, body, raw)
    except Refusal as refusal:
        if refusal.code == "mail_limit":
            sentence = _MAIL_LIMIT.format(wait=messages.wait_of(refusal))
            form = Form(typed, {"email": sentence})
            why = await backend.offered(visit.tenant, person, start, body.end_at, ())
            response = _form(visit, person, start, form, why, status=refusal.status)
            response.headers.update(refusal.headers())
            return response
        if refusal.code not in _GONE:
            raise
        own = recall(request).own_ids
        why = await backend.offered(visit.tenant, person, start, body.end_at, own)
        response = await _gone(request, backend, visit, person, start, why, refusal)
        remember_typed(request, response, visit.tenant.slug, typed)
        return response
    response = see_other(f"/b/{visit.tenant.slug}/bookings/{booking_id}/check-mail")
    held = Held(
        booking_id=booking_id,
        person_id=person.id,
        start=wire(start),
        email=typed["email"],
        sent=1,
        sent_at=int(visit.now.timestamp()),
    )
    remember_typed(request, response, visit.tenant.slug, typed)
    remember_hold(request, response, visit.tenant.slug, held)
    return response


def instant_of(text: str) -> datetime:
    """The chosen start.

    Raises:
        Refusal: invalid_request when it is none.
    """
    try:
        return parse_instant(text)
    except ValueError:
        raise Refusal("invalid_request") from None


async def _arrive(request: web.Request) -> tuple[Backend, Visit, Person]:
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    return backend, Visit.of(request, tenant), person_of(request, tenant)


async def _hold(
    request: web.Request,
    backend: Backend,
    tenant: Tenant,
    key: str,
    body: HoldBody,
    raw: dict[str, object],
) -> str:
    held = await answered(backend.service.hold(tenant.slug, key, body, raw, backend.client_address))
    booking_id: str = held["booking_id"]
    asked = {"booking_id": booking_id}
    try:
        await answered(backend.service.verify_email(tenant.slug, key, UUID(booking_id), asked))
    except Refusal as refusal:
        if refusal.code == "mail_limit":
            # Nobody can confirm a hold without its mail: the time is free for others.
            await backend.release(tenant.slug, UUID(booking_id))
        raise
    return booking_id


def _body(
    visit: Visit, person: Person, start: datetime, typed: Mapping[str, str]
) -> dict[str, object]:
    """What `POST /holds` would be sent."""
    end = start + timedelta(minutes=visit.tenant.slot_minutes)
    zone = {"timezone": visit.own_zone.key} if visit.own_zone else {}
    return {
        "salesperson_id": person.id,
        "start_at": wire(start),
        "end_at": wire(end),
        "customer": {name: value for name, value in typed.items() if value or name == "email"},
        **zone,
    }


def _form(
    visit: Visit,
    person: Person,
    start: datetime,
    form: Form,
    offered: Offered,
    status: int = 200,
) -> web.Response:
    tenant = visit.tenant
    end = start + timedelta(minutes=tenant.slot_minutes)
    day = start.astimezone(visit.zone).date()
    context = visit.context(
        meeting=Meeting.of(
            person, tenant.service, start, end, visit.zone, conference=tenant.conference
        ),
        change_href=Address.of(tenant, person).month(YearMonth.of(day), day),
        form=form,
        start=wire(start),
        idempotency_key=new_key(),
        hold_length=tenant.hold_length,
        changing=before_booking(visit.moment(offered.change_until)),
    )
    return render("details", context, status=status)


async def _gone(
    request: web.Request,
    backend: Backend,
    visit: Visit,
    person: Person,
    start: datetime,
    why: Offered,
    refusal: Refusal,
) -> web.Response:
    """The time is not to be had: why, three near it, and the way to what this browser holds."""
    address = Address.of(visit.tenant, person)
    own = why.own and f"/b/{visit.tenant.slug}/bookings/{why.own.id}/check-mail"
    message = replace(
        messages.of_gone(refusal, why, visit.tenant, person),
        offers=await offers_near(backend, visit, person, address, start),
        primary=Action(own, "Show me") if own and not why.fault else None,
        secondary=Action(address.page, "See all free times"),
    )
    return errors.show(request, message, refusal.status)
