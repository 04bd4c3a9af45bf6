"""Booking by hand, and moving a booking by hand: a form that keeps all that was typed.

Its buttons show the free times of another day, person or service, find a customer, or book; the
page works the same without scripts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import ValidationError

from app.bookings.by_staff import BookingByHand, MoveByHand
from app.bookings.service import Outcome
from app.errors import ApiError
from app.languages import _, marked
from app.phone_number import e164_or_none
from app.web import editing, keys
from app.web.access import path_id
from app.web.admin import questions, slots
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.forms import Form, sent
from app.web.admin.rendering import render, see_other
from app.web.company_appointments import ClientByStaff
from app.web.pages.forms import key_for, new_key, sentences, wrong
from app.web.principal import ADMINISTRATORS, PRINCIPAL

_CLIENT = ("email", "name", "phone")
_TAKEN = ("service", "person", "date", "start", *_CLIENT)
"""What the address of an empty form may fill in."""
_FOUND = 8
_NAMES = {
    **{f"client.{name}": name for name in _CLIENT},
    "start_at": "start",
    "service_id": "service",
    "provider_id": "person",
}
LABELS: Mapping[str, str] = {
    "service": marked("Service"),
    "person": marked("Person"),
    "start": marked("Time"),
    "other": marked("Another time"),
    "email": marked("Mail address"),
    "name": marked("Name"),
    "phone": marked("Telephone"),
    "sms_consent": marked("SMS about this booking"),
    "notes": marked("Notes"),
}


CONSENTS: Mapping[str, str] = {
    "by phone": marked("Yes, said so by phone"),
    "in person": marked("Yes, said so in person"),
    "in writing": marked("Yes, wrote so"),
}
"""How a customer agreed to SMS, by what is kept of it."""


async def consider(request: web.Request) -> web.Response:
    """The empty form, filled in by its address."""
    console = await tenant_console(request)
    typed = {name: request.query.get(name, "")[:500] for name in _TAKEN}
    return await _page(request, console, Form({**typed, "notify": "on"}))


async def book(request: web.Request) -> web.Response:
    """What the button says: show, find, fill in, or book."""
    console = await tenant_console(request)
    typed = dict(sent(request))
    if "pick" in typed:
        picked = await _found(console, typed.get("q", ""))
        one = next((client for client in picked if client["id"] == typed["pick"]), None)
        chosen = {name: (one or {}).get(name) or typed.get(name, "") for name in _CLIENT}
        return await _page(request, console, Form({**typed, **chosen, "q": ""}))
    if "book" not in typed:
        return await _page(request, console, Form(typed))
    try:
        outcome = await _booked(request, console, typed)
    except ApiError as error:
        faults = slots.named_faults(error, _NAMES)
        return await _page(request, console, Form(typed, faults), error.status)
    return see_other(f"{console.place.root}/appointments/{outcome.json()['id']}?news=booked")


async def consider_move(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    typed = {name: request.query.get(name, "")[:500] for name in ("person", "date", "start")}
    booking = await _booking(console, request)
    if not typed["person"]:
        typed["person"] = booking["salesperson"]["id"]
    return await _move_page(request, console, booking, Form({**typed, "notify": "on"}))


async def move(request: web.Request) -> web.Response:
    """Shows the free times, or moves it."""
    console = await tenant_console(request)
    typed = dict(sent(request))
    booking = await _booking(console, request)
    if "book" not in typed:
        return await _move_page(request, console, booking, Form(typed))
    try:
        outcome = await _moved(request, console, typed)
    except ApiError as error:
        faults = slots.named_faults(error, _NAMES)
        return await _move_page(request, console, booking, Form(typed, faults), error.status)
    return see_other(f"{console.place.root}/appointments/{outcome.json()['id']}?news=moved")


async def _booked(
    request: web.Request, console: TenantConsole, typed: Mapping[str, str]
) -> Outcome:
    """
    Raises:
        ApiError: what cannot be booked so.
    """
    country = await editing.country(request)
    services = await _services(console)
    service = _service_of(typed, services)
    asked = await questions.asked(console, service["id"]) if service else []
    client = _client(typed, country)
    wanted = BookingByHand(
        service_id=_id(typed, "service"),
        provider_id=_id(typed, "person") if typed.get("person") else None,
        start_at=slots.start_of(typed, console.place),
        client=client,
        answers=questions.answers_in(typed, asked) or None,
        country=country,
        override="override" in typed,
        notify="notify" in typed,
        notes=typed.get("notes", "").strip() or None,
    )
    made = request.app[keys.STAFF_APPOINTMENTS]
    return _accepted(
        await made.create(console.tenant_id, key_for(_kept(typed)), wanted, _kept(typed), ACTOR)
    )


async def _moved(request: web.Request, console: TenantConsole, typed: Mapping[str, str]) -> Outcome:
    wanted = MoveByHand(
        booking_id=path_id(request, "booking"),
        start_at=slots.start_of(typed, console.place),
        provider_id=_id(typed, "person") if typed.get("person") else None,
        override="override" in typed,
        notify="notify" in typed,
    )
    made = request.app[keys.STAFF_APPOINTMENTS]
    return _accepted(
        await made.reschedule(console.tenant_id, key_for(_kept(typed)), wanted, _kept(typed), ACTOR)
    )


def _accepted(outcome: Outcome) -> Outcome:
    if outcome.status >= 400:
        raise ApiError.from_problem(outcome.json(), outcome.headers)
    return outcome


def _kept(typed: Mapping[str, str]) -> dict[str, str]:
    """What makes two requests the same."""
    return {name: value for name, value in typed.items() if name != "csrf"}


def _key(form: Form) -> str:
    """The form's own; a refused one is another request when it is sent again."""
    return (not form.errors and form.of("idempotency_key")) or new_key()


def _id(typed: Mapping[str, str], name: str) -> UUID:
    try:
        return UUID(typed.get(name, ""))
    except ValueError:
        raise ApiError.of_field(name, marked("Choose one from the list.")) from None


def _client(typed: Mapping[str, str], country: str | None) -> ClientByStaff:
    """Who comes; a telephone number may be written as it is in the company's country."""
    given = {name: typed.get(name, "").strip() or None for name in _CLIENT}
    if given["phone"]:
        given["phone"] = e164_or_none(given["phone"], country)
        if given["phone"] is None:
            raise ApiError.of_field("phone", wrong("phone")["phone"])
    try:
        said = {name: value for name, value in given.items() if value is not None}
        consent = {"given": typed["sms_consent"]} if typed.get("sms_consent") else None
        return ClientByStaff.model_validate({**said, "sms_consent": consent})
    except ValidationError as error:
        faults = [{"field": name, "message": text} for name, text in sentences(error).items()]
        raise ApiError("invalid_request", "Some fields are not valid.", errors=faults) from None


async def _services(console: TenantConsole) -> list[dict[str, Any]]:
    """Those that can be booked."""
    found = await console.of("service_list", limit=100)
    return [service for service in found["services"] if service["active"]]


def _service_of(
    typed: Mapping[str, str], services: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """As chosen, else the default one, else the first."""
    for wanted in services:
        if wanted["id"] == typed.get("service"):
            return wanted
    return next((one for one in services if one.get("is_default")), next(iter(services), None))


async def _people(
    request: web.Request, console: TenantConsole, service: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Who offers a service, of those whose time who asks may book."""
    principal = request[PRINCIPAL]
    listed = (await console.of("salesperson_list"))["salespeople"]
    offers = (
        (await console.of("service_salespeople", service_id=service["id"]))["salespeople"]
        if service
        else []
    )
    chosen = {one["salesperson_id"] for one in offers if one["active"]}
    return [
        person
        for person in listed
        if person["active"]
        and (not offers or person["id"] in chosen)
        and (principal.may(ADMINISTRATORS) or person["id"] == principal.salesperson_id)
    ]


async def _found(console: TenantConsole, text: str) -> list[dict[str, Any]]:
    """Customers by any part of what they are called, of salespeople their own."""
    if not text.strip():
        return []
    found: list[dict[str, Any]] = (
        await console.of("client_list", search=text.strip()[:200], limit=_FOUND)
    )["clients"]
    return found


async def _booking(console: TenantConsole, request: web.Request) -> dict[str, Any]:
    found: dict[str, Any] = await console.of(
        "booking_detail", booking_id=path_id(request, "booking")
    )
    if not found["can_cancel"]:
        raise ApiError(
            "invalid_state", marked("Only a confirmed booking that is not over can be moved.")
        )
    return found


async def _page(
    request: web.Request, console: TenantConsole, form: Form, status: int = 200
) -> web.Response:
    services = await _services(console)
    service = _service_of(form.values, services)
    people = await _people(request, console, service)
    day = slots.day_of(form.values, console.place)
    person = next((one["id"] for one in people if one["id"] == form.of("person")), "")
    if not person and len(people) == 1:
        person = people[0]["id"]
    free = (
        await slots.offered(request, console, service["id"], person, day)
        if service and people
        else slots.Offered(day)
    )
    asked = await questions.asked(console, service["id"]) if service else []
    values = {
        **slots.prefilled(form.values, free, console.place),
        "service": service["id"] if service else "",
        "person": person,
        "date": day.isoformat(),
        "idempotency_key": _key(form),
    }
    context = {
        "form": Form(values, form.errors),
        "labels": {name: _(label) for name, label in LABELS.items()} | questions.labels(asked),
        "services": services,
        "people": people,
        "free": free,
        "questions": asked,
        "found": await _found(console, form.of("q")),
        "consents": {way: _(label) for way, label in CONSENTS.items()}
        if (await console.of("settings_get"))["sms"]
        else {},
    }
    return render(request, "new_booking", context, status=status)


async def _move_page(
    request: web.Request,
    console: TenantConsole,
    booking: Mapping[str, Any],
    form: Form,
    status: int = 200,
) -> web.Response:
    service = booking["service"]
    people = await _people(request, console, service)
    day = slots.day_of(form.values, console.place)
    if not form.of("date") and not form.of("start"):
        day = slots.day_of({"start": booking["start_at"]}, console.place)
    free = await slots.offered(request, console, service["id"], form.of("person"), day)
    values = {
        **slots.prefilled(form.values, free, console.place),
        "date": day.isoformat(),
        "idempotency_key": _key(form),
    }
    context = {
        "booking": booking,
        "form": Form(values, form.errors),
        "labels": {name: _(label) for name, label in LABELS.items()},
        "people": people,
        "free": free,
    }
    return render(request, "move_booking", context, status=status)
