"""`/manage?token=`: a cancel link asks once and cancels, a reschedule link offers other times."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from app.bookings.changing import Change, Purpose, before_booking, if_need_be
from app.errors import ApiError
from app.instants import Span, wire
from app.languages import _
from app.web.pages import errors, messages, terminal_pages
from app.web.pages.backend import Backend, Link, answered
from app.web.pages.chooser import chooser_context
from app.web.pages.details import instant_of
from app.web.pages.forms import key_for, new_key
from app.web.pages.free_times import ForMove, offers_near
from app.web.pages.hold_cookie import Held, store_hold
from app.web.pages.links import links_href
from app.web.pages.messages import Action, Message, Post
from app.web.pages.month import YearMonth
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.selling import Address
from app.web.pages.views import Meeting
from app.web.reading import read_form

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
    page_context = PageContext.of(request, link.tenant, link.booking)
    purpose, page = _PURPOSES[link.purpose]
    response = _closed(request, page_context, link, purpose) or await page(
        request, backend, page_context, link
    )
    return page_context.store_zone(request, response)


async def cancel(request: web.Request) -> web.Response:
    """POST: cancel; the page of the link then says so."""
    fields = await read_form(request)
    backend, page_context, link = await _arrive(request, fields.get("token", ""))
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
    except ApiError as error:
        return _refused(request, page_context, link, error)
    return see_other(_here(link), secret=True)


async def consider(request: web.Request) -> web.Response:
    """GET `/manage/move`: old and new time side by side, and what happens to the old one."""
    backend, page_context, link = await _arrive(request, request.query.get("token", ""))
    closed = _closed(request, page_context, link, "reschedule")
    if closed is not None:
        return closed
    start = instant_of(request.query.get("start", ""))
    booking = link.booking
    new = Meeting.of(
        booking.salesperson, booking.service, start, _end(link, start), page_context.zone
    )
    day = start.astimezone(page_context.zone).date()
    offered = await backend.offered(
        link.tenant, booking.salesperson, start, _end(link, start), (), moving=link
    )
    context = page_context.values(
        meeting=booking.meeting(page_context.zone),
        old=Span(booking.start, booking.end, page_context.zone),
        new=new.span,
        new_beside=new.beside,
        minutes=new.minutes,
        policy=_policy(page_context, link),
        changing=before_booking(page_context.moment(offered.change_until)),
        token=link.token,
        start=wire(start),
        asked_zone=page_context.asked_zone.key if page_context.asked_zone else None,
        idempotency_key=new_key(),
        back_href=_address(page_context, link).month(YearMonth.of(day), day),
    )
    return page_context.store_zone(request, render("move", context, secret=True))


async def move(request: web.Request) -> web.Response:
    """POST `/manage/move`: hold the new time; its link is mailed in the same commit."""
    fields = await read_form(request)
    backend, page_context, link = await _arrive(request, fields.get("token", ""), fields.get("tz"))
    start = instant_of(fields.get("start", ""))
    end = _end(link, start)
    zone = page_context.own_zone.key if page_context.own_zone else None
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
    except ApiError as error:
        if error.code in _GONE:
            return await _gone(request, backend, page_context, link, start, error)
        return _refused(request, page_context, link, error)
    slug, new_id = link.tenant.slug, moved["booking_id"]
    response = see_other(f"/b/{slug}/bookings/{new_id}/check-mail", secret=True)
    held = Held(
        booking_id=new_id,
        salesperson_id=link.booking.salesperson.id,
        start=wire(start),
        email=link.booking.customer["email"] or "",
        sent=1,
        sent_at=int(page_context.now.timestamp()),
    )
    store_hold(request, response, slug, held)
    return response


async def _arrive(
    request: web.Request, token: str, zone: str | None = None
) -> tuple[Backend, PageContext, Link]:
    backend = Backend(request)
    link = await backend.link(token)
    return backend, PageContext.of(request, link.tenant, link.booking, zone), link


async def _ask_to_cancel(
    request: web.Request, backend: Backend, page_context: PageContext, link: Link
) -> web.Response:
    context = page_context.values(
        meeting=link.booking.meeting(page_context.zone),
        token=link.token,
        idempotency_key=new_key(),
        change_until=page_context.moment(link.booking.change.until),
        asked_for=_asked_for(page_context, link),
        can_move=link.booking.change.can("reschedule"),
        links_href=links_href(link.tenant.slug, link.booking.id),
    )
    return render("cancel", context, secret=True)


async def _offer_times(
    request: web.Request, backend: Backend, page_context: PageContext, link: Link
) -> web.Response:
    booking = link.booking
    found = await chooser_context(
        request,
        page_context,
        ForMove(backend, page_context, link),
        _address(page_context, link),
        replace(booking.meeting(page_context.zone), minutes=booking.slot_minutes),
        booking.salesperson,
        booking.start.astimezone(page_context.zone).date(),
    )
    span = Span(booking.start, booking.end, page_context.zone)
    moving = Moving(span, _policy(page_context, link))
    context = page_context.values(
        moving=moving, service=None, person=None, price=None, back_href=None, **found
    )
    return render("chooser", context, secret=True)


_Page = Callable[[web.Request, Backend, PageContext, Link], Coroutine[Any, Any, web.Response]]
_PURPOSES: Mapping[str, tuple[Purpose, _Page]] = {
    "cancel": ("cancel", _ask_to_cancel),
    "reschedule": ("reschedule", _offer_times),
}


def _policy(page_context: PageContext, link: Link) -> str:
    """What happens to the present time, and to another that was asked for before."""
    asked_for = _asked_for(page_context, link)
    policy = link.tenant.moving_policy
    if asked_for is None:
        return policy
    given_up = _("The time that you asked for before, {time}, is given up then.")
    return f"{policy} {given_up.format(time=asked_for)}"


def _asked_for(page_context: PageContext, link: Link) -> str | None:
    """A new time that is held and not confirmed yet."""
    new = link.booking.moved_to
    return new.when(page_context.zone) if new else None


def _closed(
    request: web.Request, page_context: PageContext, link: Link, purpose: Purpose
) -> web.Response | None:
    """The page of a link that can do nothing any more, None when it still can."""
    if link.booking.is_past:
        return terminal_pages.show(request, page_context, link.booking)
    fault = link.booking.change.faults[purpose]
    if fault is not None:
        return _WHY_CLOSED[fault](request, page_context, link, 200)
    return _old_link(request, page_context, link, 200) if link.state != "valid" else None


def _refused(
    request: web.Request, page_context: PageContext, link: Link, error: ApiError
) -> web.Response:
    if error.code not in _WHY_CLOSED:
        raise error
    return _WHY_CLOSED[error.code](request, page_context, link, error.status)


def _ended(
    request: web.Request, page_context: PageContext, link: Link, status: int
) -> web.Response:
    return terminal_pages.show(request, page_context, link.booking, status)


def _too_late(
    request: web.Request, page_context: PageContext, link: Link, status: int
) -> web.Response:
    until = page_context.moment(link.booking.change.until)
    was = (
        _("Changing and canceling were possible until {time}. Your meeting stays booked.")
        if until
        else _(
            "It was booked so soon before it begins that it could not be changed or canceled. Your "
            "meeting stays booked."
        )
    )
    message = Message(
        _("It is too late to change this here"),
        [
            was.format(time=until),
            if_need_be(link.booking.salesperson.name, link.tenant.contact_line),
        ],
        meeting=link.booking.meeting(page_context.zone),
    )
    return errors.show(request, message, status)


def _no_times(
    request: web.Request, page_context: PageContext, link: Link, status: int
) -> web.Response:
    """Other times are not sold, but the meeting stands and can be canceled."""
    booking = link.booking
    only = Change(booking.change.until, {**booking.change.faults, "cancel": None})
    message = Message(
        _("There is no other time to choose"),
        [
            only.why_not(booking.salesperson.name, link.tenant.contact_line),
            _("Your meeting stays booked; you can cancel it by the other link in our mail."),
        ],
        meeting=booking.meeting(page_context.zone),
    )
    return errors.show(request, message, status)


def _old_link(
    request: web.Request, page_context: PageContext, link: Link, status: int
) -> web.Response:
    message = Message(
        _("This link is too old"),
        [
            _(
                "For your safety such links work for 24 hours. Your meeting stays as it is; have "
                "fresh links mailed to the address that it was booked with."
            )
        ],
        post=Post(links_href(link.tenant.slug, link.booking.id), _("Mail me fresh links")),
    )
    return errors.show(request, message, status)


_WHY_CLOSED: Mapping[str, Callable[[web.Request, PageContext, Link, int], web.Response]] = {
    "deadline_passed": _too_late,
    "invalid_state": _ended,
    "invalid_token": _old_link,
    "salesperson_not_found": _no_times,
    "tenant_not_found": _no_times,
}


async def _gone(
    request: web.Request,
    backend: Backend,
    page_context: PageContext,
    link: Link,
    start: datetime,
    error: ApiError,
) -> web.Response:
    """The time is not to be had: why, and three near it."""
    address = _address(page_context, link)
    why = await backend.offered(
        link.tenant, link.booking.salesperson, start, _end(link, start), (), moving=link
    )
    message = replace(
        messages.of_gone(
            error, why, link.booking.salesperson.name, page_context.tenant.horizon_days
        ),
        offers=await offers_near(
            ForMove(backend, page_context, link), page_context, address, start
        ),
        primary=None,
        secondary=Action(_here(link), _("See all free times")),
    )
    return errors.show(request, message, error.status)


def _address(page_context: PageContext, link: Link) -> Address:
    """A zone that was asked for goes along: the booking's own comes before the browser's."""
    zone = [("tz", page_context.asked_zone.key)] if page_context.asked_zone else []
    return Address("/manage", "/manage/move", [("token", link.token), *zone])


def _end(link: Link, start: datetime) -> datetime:
    return start + timedelta(minutes=link.booking.slot_minutes)


def _here(link: Link) -> str:
    return f"/manage?{urlencode({'token': link.token})}"
