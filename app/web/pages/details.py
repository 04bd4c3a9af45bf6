"""`…/details`: who books and what they are asked, then the appointment and its mail, then 303."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
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
from app.web.pages.check_mail import check_mail_href
from app.web.pages.chooser import about
from app.web.pages.forms import DETAILS, Form, details_of, key_for, new_key, sentences, wrong
from app.web.pages.free_times import OfService, offers_near
from app.web.pages.hold_cookie import Held, read_cookies, store_hold, store_typed
from app.web.pages.intake import (
    answers_of,
    faults_of,
    given_beforehand,
    typed_answers,
)
from app.web.pages.links import own_href
from app.web.pages.messages import Action, Again
from app.web.pages.month import Slot, YearMonth
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.selling import Address, Selling, arrive, given_in
from app.web.pages.visitors import csrf
from app.web.reading import read_form
from app.web.requests import Customer

_GONE = frozenset({"slot_unavailable", "invalid_slot"})
_SHOW_AGAIN = "show"
"""Field of a form that brings what was typed back to the page, for another time."""

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


@dataclass(frozen=True)
class _Request:
    """An appointment as the booking service takes it."""

    service_id: UUID
    provider_id: UUID | None
    start_at: datetime
    client: Customer
    client_timezone: str | None
    locale: str
    answers: dict[str, Any] | None


@dataclass(frozen=True)
class _Visit:
    """One request for the page of a time."""

    request: web.Request
    backend: Backend
    page_context: PageContext
    selling: Selling
    start: datetime

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.selling.service.slot_minutes)

    @property
    def times(self) -> OfService:
        return OfService(self.backend, self.page_context, self.selling)

    async def offered(self) -> Offered:
        """Why the time cannot be had, and what this browser holds itself."""
        return await self.backend.offered(
            self.selling.tenant,
            self.selling.salesperson,
            self.start,
            self.end,
            read_cookies(self.request).own_ids,
            service=self.selling.service,
        )

    async def slot(self) -> Slot | None:
        """The time, if it is free."""
        day = self.start.astimezone(self.page_context.zone).date()
        free = await self.times.of_days(day, 1)
        return next((slot for slot in free if slot.start == self.start), None)


async def ask(request: web.Request) -> web.Response:
    """GET: the form, when the time is still free."""
    visit = await _arrive(request, request.query.get("start", ""))
    why = await visit.offered()
    if why.fault:
        return await _gone(visit, why, ApiError("invalid_slot"))
    slot = await visit.slot()
    if slot is None:
        return await _gone(visit, why, ApiError("slot_unavailable"))
    typed = dict(read_cookies(request).typed) | _given(request, visit.selling)
    response = await _form(visit, Form(_values(visit.selling, typed)), why, slot=slot)
    return visit.page_context.store_zone(request, response)


async def hold(request: web.Request) -> web.Response:
    """POST: hold the time, have the link mailed, and show where to look for it."""
    fields = await read_form(request)
    visit = await _arrive(request, fields.get("start", ""))
    selling, typed = visit.selling, _typed(visit.selling, fields)
    form = Form(typed | {"sms_consent": fields.get("sms_consent", "")})
    if _SHOW_AGAIN in fields:
        return await _form(visit, form, await visit.offered())
    raw = _customer(selling, typed, form.values["sms_consent"])
    try:
        customer = Customer.model_validate(raw)
    except ValidationError as error:
        return await _refused(visit, form, sentences(error), 400)
    try:
        made = await _book(visit, key_for(fields), customer, typed)
    except ApiError as error:
        if faults := _faults(error, selling, typed):
            response = await _refused(visit, form, faults, error.status)
            response.headers.update(error.headers())
            return response
        if error.code not in _GONE:
            raise
        response = await _gone(visit, await visit.offered(), error, form.values)
        store_typed(request, response, selling.tenant.slug, typed)
        return response
    if selling.account:
        onward = selling.service.redirect_url
        if onward and made["status"] == "confirmed":
            return see_other(onward, secret=True)
        return see_other(own_href(selling.tenant.slug, made["id"]))
    held = Held(
        booking_id=made["id"],
        salesperson_id=made["provider_id"],
        start=wire(visit.start),
        email=typed["email"],
        sent=1,
        sent_at=int(visit.page_context.now.timestamp()),
    )
    response = see_other(check_mail_href(request, selling.tenant.slug, held))
    store_typed(request, response, selling.tenant.slug, typed)
    store_hold(request, response, selling.tenant.slug, held)
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


async def _arrive(request: web.Request, start: str) -> _Visit:
    backend, page_context, selling = await arrive(request)
    return _Visit(request, backend, page_context, selling, instant_of(start))


async def _book(
    visit: _Visit, key: str, customer: Customer, typed: Mapping[str, str]
) -> dict[str, Any]:
    """The appointment as the endpoint tells it."""
    selling = visit.selling
    own_zone = visit.page_context.own_zone
    wanted = _Request(
        service_id=UUID(selling.service.id),
        provider_id=UUID(selling.salesperson.id) if selling.salesperson else None,
        start_at=visit.start,
        client=customer,
        client_timezone=own_zone.key if own_zone else None,
        locale=language(),
        answers=answers_of(typed, selling.service.questions),
    )
    raw = {
        "service_id": selling.service.id,
        "provider_id": selling.salesperson.id if selling.salesperson else None,
        "start_at": wire(visit.start),
        "client": customer.model_dump(mode="json"),
        "client_timezone": wanted.client_timezone,
        "locale": wanted.locale,
        "answers": wanted.answers,
    }
    return await answered(
        visit.backend.appointments.create(
            selling.tenant.slug, key, wanted, raw, visit.backend.client_address
        )
    )


def _typed(selling: Selling, fields: Mapping[str, str]) -> dict[str, str]:
    """What was typed; mail address and name are the account's where somebody is signed in."""
    typed = details_of(fields) | typed_answers(fields, selling.service.questions)
    if selling.account:
        typed |= {"email": selling.account.email}
        typed |= {"name": selling.account.name} if selling.account.name else {}
    return typed


def _values(selling: Selling, typed: Mapping[str, str]) -> dict[str, str]:
    return _typed(selling, typed) | {"sms_consent": ""}


def _given(request: web.Request, selling: Selling) -> dict[str, str]:
    """What the address knows beforehand."""
    given = {name: value for name, value in given_in(request) if name in DETAILS}
    return given | given_beforehand(
        selling.service.questions, lambda name: request.query.getall(name, [])
    )


def _customer(selling: Selling, typed: Mapping[str, str], consent_text: str) -> dict[str, object]:
    """Who books, as the endpoint would be told.

    Args:
        consent_text: id of the text to which SMS were agreed; empty: they were not.
    """
    customer: dict[str, object] = {
        name: typed[name] for name in DETAILS if typed[name] or name == "email"
    }
    if not _asks_for_phone(selling) or not typed["phone"]:
        customer.pop("phone", None)
        return customer
    with suppress(NoPhoneNumber):
        customer["phone"] = phone_number(typed["phone"], selling.tenant.country).e164
    if consent_text:
        customer |= {"sms_consent": True, "sms_consent_text": consent_text}
    return customer


def _asks_for_phone(selling: Selling) -> bool:
    return selling.tenant.sms is not None or selling.service.place["needs_phone"]


def _faults(error: ApiError, selling: Selling, typed: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field that an error is about; none: it is about something else."""
    if error.code in _LIMITS:
        field, sentence = _LIMITS[error.code]
        return {field: _(sentence).format(wait=messages.wait_of(error))}
    return _of_fields(error.errors, selling, typed)


def _of_fields(
    errors: Sequence[Mapping[str, str]], selling: Selling, typed: Mapping[str, str]
) -> dict[str, str]:
    """A sentence for each field that the database did not take."""
    phone = any(fault["field"] in ("client.phone", "customer.phone") for fault in errors)
    return (wrong("phone") if phone else {}) | faults_of(errors, typed, selling.service.questions)


async def _refused(
    visit: _Visit, form: Form, faults: Mapping[str, str], status: int
) -> web.Response:
    """The form again, with all that is wrong with it at once: whoever found `faults` looked no
    further."""
    selling, typed = visit.selling, form.values
    others = await visit.backend.appointments.faults(
        selling.tenant.slug,
        UUID(selling.service.id),
        answers_of(typed, selling.service.questions),
        has_phone=bool(typed["phone"]),
    )
    found = {**_of_fields(others, selling, typed), **faults}
    order = [*DETAILS, *(name for name in found if name not in DETAILS)]
    told = {name: found[name] for name in order if name in found}
    return await _form(visit, replace(form, errors=told), await visit.offered(), status=status)


async def _form(
    visit: _Visit, form: Form, offered: Offered, *, status: int = 200, slot: Slot | None = None
) -> web.Response:
    selling, page_context = visit.selling, visit.page_context
    tenant = selling.tenant
    day = visit.start.astimezone(page_context.zone).date()
    given = given_in(visit.request)
    address = selling.address(given, page_context.asked_zone)
    context = page_context.values(
        **about(selling, given),
        meeting=selling.meeting(visit.start, visit.end, page_context.zone),
        change_href=address.month(YearMonth.of(day), day),
        check_href=address.taking_at(visit.start),
        form=form,
        account=selling.account,
        needs_phone=selling.service.place["needs_phone"],
        consent=tenant.sms and tenant.sms.consent(language()),
        questions=selling.service.questions,
        start=wire(visit.start),
        csrf=csrf(visit.request, tenant.slug),
        idempotency_key=new_key(),
        hold_length=tenant.hold_length,
        changing=before_booking(page_context.moment(offered.change_until)),
    )
    if slot is not None and selling.salesperson is None:
        # Of whoever is free just now, which is the most that can be said before somebody is given.
        free = [one for one in selling.service.salespeople if one.id in slot.people]
        context["price"] = selling.service.price(free)
    onward = selling.service.redirect_url if selling.account else None
    return render("details", context, status=status, leads_to=onward)


async def _gone(
    visit: _Visit, why: Offered, error: ApiError, typed: Mapping[str, str] | None = None
) -> web.Response:
    """The time is not to be had: why, three near it, and the way to what this browser holds.

    Args:
        typed: what was sent; another time takes it along. None: nothing was.
    """
    selling = visit.selling
    address = selling.address(
        given_in(visit.request) if typed is None else (), visit.page_context.asked_zone
    )
    own = why.own and f"/b/{selling.tenant.slug}/bookings/{why.own.id}/check-mail"
    message = replace(
        messages.of_gone(
            error,
            why,
            selling.salesperson.name if selling.salesperson else "",
            selling.service.horizon_days,
        ),
        offers=await offers_near(visit.times, visit.page_context, address, visit.start),
        again=_again(visit, address, typed) if typed is not None else None,
        primary=Action(own, _("Show me")) if own and not why.fault else None,
        secondary=Action(address.page, _("See all free times")),
    )
    return errors.show(visit.request, message, error.status)


def _again(visit: _Visit, address: Address, typed: Mapping[str, str]) -> Again:
    kept = {name: value for name, value in typed.items() if value}
    own = {_SHOW_AGAIN: "form", "csrf": csrf(visit.request, visit.selling.tenant.slug)}
    return Again(address.taking, kept | own)
