"""`/b/{slug}/{salesperson}/details`: the mail address, then the hold and its mail, then 303."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import web
from pydantic import ValidationError

from app.bookings.changing import before_booking
from app.errors import ApiError
from app.instants import parse_instant, wire
from app.languages import _, language, marked
from app.phone_number import NoPhoneNumber, phone_number
from app.web.pages import errors, messages
from app.web.pages.backend import Backend, Offered, answered
from app.web.pages.chooser import Address, offers_near, salesperson_of
from app.web.pages.forms import Form, details_of, key_for, new_key, sentences, wrong
from app.web.pages.hold_cookie import Held, read_cookies, store_hold, store_typed
from app.web.pages.messages import Action
from app.web.pages.month import YearMonth
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.views import Meeting, Salesperson, Tenant
from app.web.reading import read_form
from app.web.requests import HoldBody

_GONE = frozenset({"slot_unavailable", "invalid_slot"})
_LIMITS = {
    "mail_limit": (
        "email",
        marked(
            "So many mails were asked for, to this address or from your connection, that none can "
            "be sent now. Please try again in {wait}."
        ),
    ),
    "sms_limit": (
        "phone",
        marked(
            "Many different telephone numbers were given from your connection. Please leave it "
            "out, or try again in {wait}."
        ),
    ),
}


async def ask(request: web.Request) -> web.Response:
    """GET: the form, when the time is still free."""
    backend, page_context, salesperson = await _arrive(request)
    start = instant_of(request.query.get("start", ""))
    day = start.astimezone(page_context.zone).date()
    end = start + timedelta(minutes=page_context.tenant.slot_minutes)
    own = read_cookies(request).own_ids
    why = await backend.offered(page_context.tenant, salesperson, start, end, own)
    if why.fault:
        return await _gone(
            request, backend, page_context, salesperson, start, why, ApiError("invalid_slot")
        )
    free = await backend.free(page_context.tenant, salesperson, day, 1, page_context.zone)
    if all(slot.start != start for slot in free):
        return await _gone(
            request, backend, page_context, salesperson, start, why, ApiError("slot_unavailable")
        )
    typed = {**details_of({}), **_agreed({}), **read_cookies(request).typed}
    response = _form(page_context, salesperson, start, Form(typed), why)
    return page_context.store_zone(request, response)


async def hold(request: web.Request) -> web.Response:
    """POST: hold the time, have the link mailed, and show where to look for it."""
    backend, page_context, salesperson = await _arrive(request)
    fields = await read_form(request)
    start = instant_of(fields.get("start", ""))
    typed = details_of(fields)
    raw = _body(page_context, salesperson, start, typed, fields.get("sms_consent", ""))
    try:
        body = HoldBody.model_validate(raw)
    except ValidationError as error:
        form = Form({**typed, **_agreed(fields)}, sentences(error))
        end = start + timedelta(minutes=page_context.tenant.slot_minutes)
        why = await backend.offered(page_context.tenant, salesperson, start, end, ())
        return _form(page_context, salesperson, start, form, why, status=400)
    key = key_for(fields)
    try:
        booking_id = await _hold(request, backend, page_context.tenant, key, body, raw)
    except ApiError as error:
        if error.code in _LIMITS:
            field, sentence = _LIMITS[error.code]
            sentence = _(sentence).format(wait=messages.wait_of(error))
            form = Form({**typed, **_agreed(fields)}, {field: sentence})
            why = await backend.offered(page_context.tenant, salesperson, start, body.end_at, ())
            response = _form(page_context, salesperson, start, form, why, status=error.status)
            response.headers.update(error.headers())
            return response
        if any(fault["field"] == "customer.phone" for fault in error.errors):
            form = Form({**typed, **_agreed(fields)}, wrong("phone"))
            why = await backend.offered(page_context.tenant, salesperson, start, body.end_at, ())
            return _form(page_context, salesperson, start, form, why, status=400)
        if error.code not in _GONE:
            raise
        own = read_cookies(request).own_ids
        why = await backend.offered(page_context.tenant, salesperson, start, body.end_at, own)
        response = await _gone(request, backend, page_context, salesperson, start, why, error)
        store_typed(request, response, page_context.tenant.slug, typed)
        return response
    response = see_other(f"/b/{page_context.tenant.slug}/bookings/{booking_id}/check-mail")
    held = Held(
        booking_id=booking_id,
        salesperson_id=salesperson.id,
        start=wire(start),
        email=typed["email"],
        sent=1,
        sent_at=int(page_context.now.timestamp()),
    )
    store_typed(request, response, page_context.tenant.slug, typed)
    store_hold(request, response, page_context.tenant.slug, held)
    return response


def instant_of(text: str) -> datetime:
    """The chosen start.

    Raises:
        ApiError: invalid_request when it is none.
    """
    try:
        return parse_instant(text)
    except ValueError:
        raise ApiError("invalid_request") from None


async def _arrive(request: web.Request) -> tuple[Backend, PageContext, Salesperson]:
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"], to_sell=True)
    return backend, PageContext.of(request, tenant), salesperson_of(request, tenant)


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
    except ApiError as error:
        if error.code == "mail_limit":
            # Nobody can confirm a hold without its mail: the time is free for others.
            await backend.release(tenant.slug, UUID(booking_id))
        raise
    return booking_id


def _agreed(fields: Mapping[str, str]) -> dict[str, str]:
    """Whether the box for SMS was ticked, for the form that is shown again."""
    return {"sms_consent": fields.get("sms_consent", "")}


def _body(
    page_context: PageContext,
    salesperson: Salesperson,
    start: datetime,
    typed: Mapping[str, str],
    consent_text: str,
) -> dict[str, object]:
    """What `POST /holds` would be sent.

    Args:
        consent_text: id of the text to which SMS were agreed; empty: they were not.
    """
    end = start + timedelta(minutes=page_context.tenant.slot_minutes)
    zone = {"timezone": page_context.own_zone.key} if page_context.own_zone else {}
    return {
        "salesperson_id": salesperson.id,
        "start_at": wire(start),
        "end_at": wire(end),
        "locale": language(),
        "customer": _customer(page_context.tenant, typed, consent_text),
        **zone,
    }


def _customer(tenant: Tenant, typed: Mapping[str, str], consent_text: str) -> dict[str, object]:
    customer: dict[str, object] = {
        name: value for name, value in typed.items() if value or name == "email"
    }
    is_asked_for = tenant.sms is not None or tenant.place["needs_phone"]
    if not is_asked_for or not typed["phone"]:
        customer.pop("phone", None)
        return customer
    with suppress(NoPhoneNumber):
        customer["phone"] = phone_number(typed["phone"], tenant.country).e164
    if consent_text:
        customer |= {"sms_consent": True, "sms_consent_text": consent_text}
    return customer


def _form(
    page_context: PageContext,
    salesperson: Salesperson,
    start: datetime,
    form: Form,
    offered: Offered,
    status: int = 200,
) -> web.Response:
    tenant = page_context.tenant
    end = start + timedelta(minutes=tenant.slot_minutes)
    day = start.astimezone(page_context.zone).date()
    context = page_context.values(
        meeting=Meeting.of(
            salesperson,
            tenant.service,
            start,
            end,
            page_context.zone,
            conference=tenant.conference,
            place=tenant.place,
        ),
        change_href=Address.of(tenant, salesperson).month(YearMonth.of(day), day),
        form=form,
        needs_phone=tenant.place["needs_phone"],
        consent=tenant.sms and tenant.sms.consent(language()),
        start=wire(start),
        idempotency_key=new_key(),
        hold_length=tenant.hold_length,
        changing=before_booking(page_context.moment(offered.change_until)),
    )
    return render("details", context, status=status)


async def _gone(
    request: web.Request,
    backend: Backend,
    page_context: PageContext,
    salesperson: Salesperson,
    start: datetime,
    why: Offered,
    error: ApiError,
) -> web.Response:
    """The time is not to be had: why, three near it, and the way to what this browser holds."""
    address = Address.of(page_context.tenant, salesperson)
    own = why.own and f"/b/{page_context.tenant.slug}/bookings/{why.own.id}/check-mail"
    message = replace(
        messages.of_gone(error, why, page_context.tenant, salesperson),
        offers=await offers_near(backend, page_context, salesperson, address, start),
        primary=Action(own, _("Show me")) if own and not why.fault else None,
        secondary=Action(address.page, _("See all free times")),
    )
    return errors.show(request, message, error.status)
