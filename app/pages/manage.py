"""`/manage?token=`: a cancel link asks once and cancels, a reschedule link offers other times."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from app.errors import Refusal
from app.pages import endings, errors, messages
from app.pages.backend import Backend, Link, answered
from app.pages.chooser import Address, chooser_context, next_offers
from app.pages.details import instant_of
from app.pages.formats import Span, moment, wire
from app.pages.forms import key_for, new_key
from app.pages.links import links_href
from app.pages.memory import Held, remember_hold
from app.pages.messages import Action, Message, Post
from app.pages.month import YearMonth
from app.pages.rendering import render, see_other
from app.pages.views import Meeting
from app.pages.visit import Visit
from app.reading import read_form

_GONE = frozenset({"slot_unavailable", "invalid_slot"})


@dataclass(frozen=True)
class Moving:
    """What the chooser says of the booking that is being moved."""

    span: Span
    policy: str


async def look(request: web.Request) -> web.Response:
    """GET: what is booked, and the one thing that this link is for."""
    token = request.query.get("token", "")
    backend = Backend(request)
    link = await backend.link(token)
    if link.purpose not in _PURPOSES:
        return see_other(f"/verify?{urlencode({'token': link.token})}", secret=True)
    visit = Visit.of(request, link.tenant, link.booking)
    response = _closed(request, visit, link) or await _PURPOSES[link.purpose](
        request, backend, visit, link
    )
    return visit.remember_zone(request, response)


async def cancel(request: web.Request) -> web.Response:
    """POST: cancel; the page of the link then says so."""
    fields = await read_form(request)
    backend, visit, link = await _arrive(request, fields.get("token", ""))
    try:
        await answered(
            backend.service.cancel(
                link.tenant.slug,
                key_for(fields),
                UUID(link.booking.id),
                link.token,
                {"token": link.token},
            )
        )
    except Refusal as refusal:
        return _refused(request, visit, link, refusal)
    return see_other(_here(link), secret=True)


async def consider(request: web.Request) -> web.Response:
    """GET `/manage/move`: old and new time side by side, and what happens to the old one."""
    _backend, visit, link = await _arrive(request, request.query.get("token", ""))
    closed = _closed(request, visit, link)
    if closed is not None:
        return closed
    start = instant_of(request.query.get("start", ""))
    booking = link.booking
    new = Meeting.of(booking.person, booking.service, start, _end(link, start), visit.zone)
    day = start.astimezone(visit.zone).date()
    context = visit.context(
        meeting=booking.meeting(visit.zone),
        old=Span(booking.start, booking.end, visit.zone),
        new=new.span,
        new_beside=new.beside,
        minutes=new.minutes,
        policy=link.tenant.moving_policy,
        token=link.token,
        start=wire(start),
        asked_zone=visit.asked_zone.key if visit.asked_zone else None,
        idempotency_key=new_key(),
        back_href=_address(visit, link).month(YearMonth.of(day), day),
    )
    return visit.remember_zone(request, render("move", context, secret=True))


async def move(request: web.Request) -> web.Response:
    """POST `/manage/move`: hold the new time; its link is mailed in the same commit."""
    fields = await read_form(request)
    backend, visit, link = await _arrive(request, fields.get("token", ""), fields.get("tz"))
    start = instant_of(fields.get("start", ""))
    end = _end(link, start)
    zone = visit.own_zone.key if visit.own_zone else None
    raw = {"token": link.token, "new_start_at": wire(start), "new_end_at": wire(end)}
    raw |= {"timezone": zone} if zone else {}
    try:
        moved = await answered(
            backend.service.reschedule(
                link.tenant.slug,
                key_for(fields),
                UUID(link.booking.id),
                link.token,
                start,
                end,
                raw,
                backend.client_address,
                zone,
            )
        )
    except Refusal as refusal:
        if refusal.code in _GONE:
            return await _gone(request, backend, visit, link, start, refusal)
        return _refused(request, visit, link, refusal)
    slug, new_id = link.tenant.slug, moved["booking_id"]
    response = see_other(f"/b/{slug}/bookings/{new_id}/check-mail", secret=True)
    held = Held(
        booking_id=new_id,
        person_id=link.booking.person.id,
        start=wire(start),
        email=link.booking.customer["email"] or "",
        is_move=True,
        sent=1,
        sent_at=int(visit.now.timestamp()),
    )
    remember_hold(request, response, slug, held)
    return response


async def _arrive(
    request: web.Request, token: str, zone: str | None = None
) -> tuple[Backend, Visit, Link]:
    backend = Backend(request)
    link = await backend.link(token)
    return backend, Visit.of(request, link.tenant, link.booking, zone), link


async def _ask_to_cancel(
    request: web.Request, backend: Backend, visit: Visit, link: Link
) -> web.Response:
    context = visit.context(
        meeting=link.booking.meeting(visit.zone),
        token=link.token,
        idempotency_key=new_key(),
        change_until=_until(visit, link),
        links_href=links_href(link.tenant.slug, link.booking.id),
    )
    return render("cancel", context, secret=True)


async def _offer_times(
    request: web.Request, backend: Backend, visit: Visit, link: Link
) -> web.Response:
    person = link.booking.person
    found = await chooser_context(request, backend, visit, person, _address(visit, link), link)
    span = Span(link.booking.start, link.booking.end, visit.zone)
    context = visit.context(moving=Moving(span, link.tenant.moving_policy), **found)
    return render("chooser", context, secret=True)


_Page = Callable[[web.Request, Backend, Visit, Link], Coroutine[Any, Any, web.Response]]
_PURPOSES: Mapping[str, _Page] = {"cancel": _ask_to_cancel, "reschedule": _offer_times}


def _closed(request: web.Request, visit: Visit, link: Link) -> web.Response | None:
    """The page of a link that can do nothing any more, None when it still can."""
    if link.booking.is_past or link.booking.join_url is None:  # only booked meetings have one
        return endings.show(request, visit, link.booking)
    if not link.booking.can_change:
        return _too_late(request, visit, link)
    if link.state != "valid":
        return _old_link(request, visit, link)
    return None


def _refused(request: web.Request, visit: Visit, link: Link, refusal: Refusal) -> web.Response:
    if refusal.code == "deadline_passed":
        return _too_late(request, visit, link, refusal.status)
    if refusal.code == "invalid_token":
        return _old_link(request, visit, link, refusal.status)
    if refusal.code == "invalid_state":
        return endings.show(request, visit, link.booking, refusal.status)
    raise refusal


def _too_late(request: web.Request, visit: Visit, link: Link, status: int = 200) -> web.Response:
    until = _until(visit, link)
    contact = link.tenant.contact_line
    message = Message(
        "It is too late to change this here",
        [
            f"Changing and canceling were possible until {until}. Your meeting stays booked.",
            contact
            or f"If you cannot come, please tell {link.booking.person.name} by answering the "
            "calendar invitation.",
        ],
        meeting=link.booking.meeting(visit.zone),
    )
    return errors.show(request, message, status)


def _old_link(request: web.Request, visit: Visit, link: Link, status: int = 200) -> web.Response:
    message = Message(
        "This link is too old",
        [
            "For your safety such links work for 24 hours. Your meeting stays as it is; have fresh "
            "links mailed to the address that it was booked with."
        ],
        post=Post(links_href(link.tenant.slug, link.booking.id), "Mail me fresh links"),
    )
    return errors.show(request, message, status)


async def _gone(
    request: web.Request,
    backend: Backend,
    visit: Visit,
    link: Link,
    start: datetime,
    refusal: Refusal,
) -> web.Response:
    """The time is not to be had: why, and the next three."""
    address = _address(visit, link)
    why = await backend.why_gone(
        link.tenant, link.booking.person, start, _end(link, start), (), link
    )
    message = replace(
        messages.of_gone(refusal, why, visit.tenant, link.booking.person),
        offers=await next_offers(backend, visit, link.booking.person, address, link),
        primary=None,
        secondary=Action(_here(link), "See all free times"),
    )
    return errors.show(request, message, refusal.status)


def _address(visit: Visit, link: Link) -> Address:
    """A zone that was asked for goes along: the booking's own comes before the browser's."""
    zone = {"tz": visit.asked_zone.key} if visit.asked_zone else {}
    return Address("/manage", "/manage/move", {"token": link.token, **zone})


def _end(link: Link, start: datetime) -> datetime:
    return start + timedelta(minutes=link.booking.slot_minutes)


def _here(link: Link) -> str:
    return f"/manage?{urlencode({'token': link.token})}"


def _until(visit: Visit, link: Link) -> str | None:
    until = link.booking.changeable_until
    return moment(until, visit.zone, visit.now) if until else None
