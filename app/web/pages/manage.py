"""`/manage?token=`: a cancel link asks once and cancels, a reschedule link offers other times."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from app.bookings.changing import Purpose
from app.errors import ApiError
from app.instants import wire
from app.web.pages import changing
from app.web.pages.backend import Backend, Link, answered
from app.web.pages.changing import Door, Visit
from app.web.pages.details import instant_of
from app.web.pages.forms import key_for
from app.web.pages.hold_cookie import Held, store_hold
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import see_other
from app.web.pages.selling import Address
from app.web.reading import read_form

_PURPOSES: Mapping[str, Purpose] = {"cancel": "cancel", "reschedule": "reschedule"}


async def look(request: web.Request) -> web.Response:
    """GET: what is booked, and the one thing that this link is for."""
    visit = await _arrive(request, request.query.get("token", ""))
    purpose = _PURPOSES.get(visit.link.purpose)
    if purpose is None:
        return see_other(f"/verify?{urlencode({'token': visit.link.token})}", secret=True)
    response = changing.closed(visit, purpose)
    if response is None and purpose == "cancel":
        response = changing.ask_to_cancel(visit)
    return visit.page_context.store_zone(request, response or await changing.offer_times(visit))


async def cancel(request: web.Request) -> web.Response:
    """POST: cancel; the page of the link then says so."""
    fields = await read_form(request)
    visit = await _arrive(request, fields.get("token", ""))
    link = visit.link
    try:
        await answered(
            visit.backend.service.cancel(
                link.tenant.slug,
                key_for(fields),
                UUID(link.booking.id),
                link.token,
                {"token": link.token},
            )
        )
    except ApiError as error:
        return changing.refused(visit, error)
    return see_other(visit.door.here, secret=True)


async def consider(request: web.Request) -> web.Response:
    """GET `/manage/move`: old and new time side by side, and what happens to the old one."""
    visit = await _arrive(request, request.query.get("token", ""))
    closed = changing.closed(visit, "reschedule")
    if closed is not None:
        return closed
    return await changing.consider(visit, instant_of(request.query.get("start", "")))


async def move(request: web.Request) -> web.Response:
    """POST `/manage/move`: hold the new time; its link is mailed in the same commit, or it is being
    booked already, as the company wants it."""
    fields = await read_form(request)
    visit = await _arrive(request, fields.get("token", ""), fields.get("tz"))
    link, page_context = visit.link, visit.page_context
    start = instant_of(fields.get("start", ""))
    end = visit.end(start)
    zone = page_context.own_zone.key if page_context.own_zone else None
    raw = {"token": link.token, "new_start_at": wire(start), "new_end_at": wire(end)}
    raw |= {"timezone": zone} if zone else {}
    try:
        moved = await answered(
            visit.backend.service.reschedule(
                link.tenant.slug,
                key_for(fields),
                UUID(link.booking.id),
                link.token,
                start,
                end,
                raw,
                visit.backend.client_address,
                zone,
            )
        )
    except ApiError as error:
        if error.code in changing.GONE:
            return await changing.gone(visit, start, error)
        return changing.refused(visit, error)
    slug, new_id = link.tenant.slug, moved["booking_id"]
    response = see_other(f"/b/{slug}/bookings/{new_id}/check-mail", secret=True)
    held = Held(
        booking_id=new_id,
        salesperson_id=moved["salesperson_id"],
        start=wire(start),
        email=link.booking.customer["email"] or "",
        sent=1,
        sent_at=int(page_context.now.timestamp()),
    )
    store_hold(request, response, slug, held)
    return response


async def _arrive(request: web.Request, token: str, zone: str | None = None) -> Visit:
    backend = Backend(request)
    link = await backend.link(token)
    page_context = PageContext.of(request, link.tenant, link.booking, zone)
    return Visit(request, backend, page_context, link, _door(page_context, link))


def _door(page_context: PageContext, link: Link) -> Door:
    """A zone that was asked for goes along: the booking's own comes before the browser's."""
    zone = [("tz", page_context.asked_zone.key)] if page_context.asked_zone else []
    return Door(
        here=f"/manage?{urlencode({'token': link.token})}",
        chooser=Address("/manage", "/manage/move", [("token", link.token), *zone]),
        cancel_action="/manage/cancel",
        move_href="",
        fields={"token": link.token},
        is_own=False,
    )
