"""`/t/{slug}/me`: what is booked by whoever is signed in, and what may be done with it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from aiohttp import web

from app.bookings.changing import Purpose
from app.db.asking import on_behalf
from app.errors import ApiError
from app.instants import Span, parse_instant, wire
from app.languages import _, marked
from app.web import credentials, keys
from app.web.guard import told_of
from app.web.pages import calendar_file, changing, terminal_pages, verify
from app.web.pages.backend import Backend, Link, answered
from app.web.pages.changing import Door, Visit
from app.web.pages.details import instant_of
from app.web.pages.forms import key_for
from app.web.pages.links import own_href
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import page_headers, render, see_other
from app.web.pages.selling import Address
from app.web.pages.sign_in import home_href, sign_in_href, signed_in_or_nobody
from app.web.pages.views import Tenant
from app.web.pages.visitors import csrf
from app.web.principal import NOBODY, PRINCIPAL
from app.web.reading import read_form
from app.web.routes.endpoint import Handler

_STATES: Mapping[str, tuple[str, str]] = {
    "upcoming": (marked("Upcoming"), marked("Nothing is booked.")),
    "past": (marked("Past"), marked("Nothing was booked yet.")),
    "canceled": (marked("Canceled"), marked("Nothing was canceled.")),
}
_STATUS: Mapping[str, str] = {
    "pending": marked("Held, not booked yet"),
    "no_show": marked("You did not come"),
    "canceled": marked("Canceled"),
}


@dataclass(frozen=True)
class Line:
    """One booking of the list."""

    href: str
    span: Span
    service: str
    person: str
    status: str


def members(handler: Handler) -> Handler:
    """The handler, asked on behalf of who is signed in; everybody else is sent to sign in, and
    comes back."""

    @wraps(handler)
    async def asked(request: web.Request) -> web.StreamResponse:
        slug = request.match_info["slug"]
        principal = await signed_in_or_nobody(request, slug)
        if principal is NOBODY:
            tenant = await Backend(request).tenant(slug)
            back = request.path_qs if request.method == "GET" else f"{home_href(slug)}/me"
            return see_other(sign_in_href(tenant.slug, back), secret=True)
        request[PRINCIPAL] = principal
        with on_behalf(told_of(request, principal)):
            return await handler(request)

    return asked


async def bookings(request: web.Request) -> web.Response:
    """GET: upcoming, past or canceled ones, a page at a time."""
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    page_context = PageContext.of(request, tenant)
    state = request.query.get("state", "upcoming")
    if state not in _STATES:
        state = "upcoming"
    found = await answered(
        backend.appointments.own(tenant.slug, state, request.query.get("cursor"), 20)
    )
    here = f"{home_href(tenant.slug)}/me"
    cursor = found["next_cursor"]
    context = page_context.values(
        email=request[PRINCIPAL].label,
        tabs=[
            (_(name), f"{here}?state={code}", code == state) for code, (name, _n) in _STATES.items()
        ],
        nothing=_(_STATES[state][1]),
        lines=[_line(page_context, one, here) for one in found["bookings"]],
        more_href=f"{here}?state={state}&cursor={cursor}" if cursor else "",
        book_href=f"{home_href(tenant.slug)}/schedule",
        data_href=f"{here}/data",
        sign_out_action=f"{home_href(tenant.slug)}/sign-out",
        csrf=csrf(request, tenant.slug),
    )
    return page_context.store_zone(request, render("me", context, secret=True))


async def booking(request: web.Request) -> web.Response:
    """GET: one booking, how it stands, and the buttons for what may be done with it."""
    visit = await _arrive(request)
    link, page_context = visit.link, visit.page_context
    own, here = link.booking, visit.door.here
    if own.confirmation == "in_progress":
        return verify.progress(page_context, link)
    if own.status != "confirmed" or own.is_past:
        return terminal_pages.show(request, page_context, own)
    context = page_context.values(
        meeting=own.meeting(page_context.zone),
        price=own.price,
        old=own.old_time(page_context.zone),
        is_its_day=own.begins_today(page_context.zone, page_context.now),
        links=calendar_file.links(link, request.app[keys.SETTINGS].base_url, f"{here}/meeting.ics"),
        change=own.change,
        change_until=page_context.moment(own.change.until),
        why_not=own.change.why_not(own.salesperson.name, link.tenant.contact_line),
        move_href=visit.door.move_href,
        cancel_href=f"{here}/cancel",
        moved_to=own.moved_to.when(page_context.zone) if own.moved_to else None,
        back_href=f"{home_href(link.tenant.slug)}/me",
    )
    return page_context.store_zone(request, render("own_booking", context, secret=True))


async def ics(request: web.Request) -> web.Response:
    """GET: the meeting as a file for a calendar."""
    return calendar_file.file_of(request, (await _arrive(request)).link)


async def choose(request: web.Request) -> web.Response:
    """GET: other times for it."""
    visit = await _arrive(request)
    shown = changing.closed(visit, "reschedule") or await changing.offer_times(visit)
    return visit.page_context.store_zone(request, shown)


async def consider(request: web.Request) -> web.Response:
    """GET: old and new time side by side."""
    visit = await _arrive(request)
    closed = changing.closed(visit, "reschedule")
    return closed or await changing.consider(visit, instant_of(request.query.get("start", "")))


async def move(request: web.Request) -> web.Response:
    """POST: book the new time in place of the old one."""
    fields = await read_form(request)
    visit = await _arrive(request, fields.get("tz"))
    start = instant_of(fields.get("start", ""))
    slug = visit.link.tenant.slug

    async def ask(booking_id: UUID) -> str:
        moved = await answered(
            visit.backend.appointments.reschedule(
                slug,
                key_for(fields),
                booking_id,
                None,
                start,
                {"start_at": wire(start)},
                visit.backend.client_address,
            )
        )
        return own_href(slug, moved["id"])

    return await _changed(visit, "reschedule", ask, start_gone=start)


async def ask_to_cancel(request: web.Request) -> web.Response:
    """GET: one question."""
    visit = await _arrive(request)
    return changing.closed(visit, "cancel") or changing.ask_to_cancel(visit)


async def cancel(request: web.Request) -> web.Response:
    """POST: cancel it; its page then says so."""
    fields = await read_form(request)
    visit = await _arrive(request)
    slug = visit.link.tenant.slug

    async def ask(booking_id: UUID) -> str:
        await answered(
            visit.backend.appointments.own_cancel(slug, key_for(fields), booking_id, None, {})
        )
        return visit.door.here

    return await _changed(visit, "cancel", ask)


async def data(request: web.Request) -> web.Response:
    """GET: what is kept of whoever is signed in: to be had, or to be forgotten."""
    tenant = await Backend(request).tenant(request.match_info["slug"])
    here = f"{home_href(tenant.slug)}/me"
    context = PageContext.of(request, tenant).values(
        email=request[PRINCIPAL].label,
        is_fresh=request[PRINCIPAL].is_fresh,
        export_action=f"{here}/export",
        forget_action=f"{here}/forget",
        sign_in_href=sign_in_href(tenant.slug, f"{here}/data"),
        csrf=csrf(request, tenant.slug),
        back_href=here,
    )
    return render("own_data", context, secret=True)


async def export(request: web.Request) -> web.Response:
    """POST: everything that the company keeps of them, as a file."""
    found = await _of_data(request, "own_export")
    return web.Response(
        body=json.dumps(found, indent=2, ensure_ascii=False).encode(),
        content_type="application/json",
        headers={
            **page_headers(secret=True),
            "Content-Disposition": 'attachment; filename="my-data.json"',
        },
    )


async def forget(request: web.Request) -> web.Response:
    """POST: forget them, with their account; they are signed out."""
    await _of_data(request, "own_forget")
    slug = request.match_info["slug"]
    response = see_other(f"{home_href(slug)}/signed-out", secret=True)
    response.del_cookie(credentials.cookie_name(request, slug), path="/")
    return response


async def _of_data(request: web.Request, function: str) -> Any:
    """
    Raises:
        ApiError: fresh_sign_in_required.
    """
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    if not request[PRINCIPAL].is_fresh:
        raise ApiError("fresh_sign_in_required")
    return await backend.of_own_data(function, tenant.slug)


async def _arrive(request: web.Request, zone: str | None = None) -> Visit:
    backend = Backend(request)
    slug = request.match_info["slug"]
    await backend.tenant(slug)
    link = await backend.own(slug, UUID(request.match_info["booking"]))
    page_context = PageContext.of(request, link.tenant, link.booking, zone)
    return Visit(request, backend, page_context, link, _door(request, page_context, link))


def _door(request: web.Request, page_context: PageContext, link: Link) -> Door:
    tenant: Tenant = link.tenant
    here = own_href(tenant.slug, link.booking.id)
    zone = [("tz", page_context.asked_zone.key)] if page_context.asked_zone else []
    return Door(
        here=here,
        chooser=Address(f"{here}/move", f"{here}/move/to", zone),
        cancel_action=f"{here}/cancel",
        move_href=f"{here}/move",
        fields={"csrf": csrf(request, tenant.slug)},
        is_own=True,
    )


async def _changed(
    visit: Visit,
    purpose: Purpose,
    ask: Callable[[UUID], Awaitable[str]],
    start_gone: Any = None,
) -> web.Response:
    """Where the change leads, or why there is none."""
    closed = changing.closed(visit, purpose)
    if closed is not None:
        return closed
    try:
        return see_other(await ask(UUID(visit.link.booking.id)), secret=True)
    except ApiError as error:
        if start_gone is not None and error.code in changing.GONE:
            return await changing.gone(visit, start_gone, error)
        return changing.refused(visit, error)


def _line(page_context: PageContext, told: Mapping[str, Any], here: str) -> Line:
    status = _STATUS.get(told["status"])
    start, end = parse_instant(told["start_at"]), parse_instant(told["end_at"])
    return Line(
        href=f"{here}/bookings/{told['id']}",
        span=Span(start, end, page_context.zone),
        service=told["service"]["name"],
        person=told["provider"]["display_name"],
        status=_(status) if status else "",
    )
