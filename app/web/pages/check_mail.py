"""`/b/{slug}/bookings/{id}/check-mail`: where the link went, how long the time is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from aiohttp import web

from app.bookings.changing import OldTime
from app.errors import Refusal
from app.instants import Span, clock
from app.web.pages import endings
from app.web.pages.backend import Backend, answered
from app.web.pages.chooser import Address
from app.web.pages.forms import key_for, new_key
from app.web.pages.links import links_href
from app.web.pages.memory import Held, recall, remember_hold
from app.web.pages.month import Slot
from app.web.pages.rendering import render, see_other
from app.web.pages.views import Booking
from app.web.pages.visit import Visit
from app.web.reading import read_form

# The page of the booking says how it stands.
_OVER = frozenset({"hold_expired", "invalid_state"})
_PAUSE_SECONDS = 30
_MAILS = 5
_AGAIN: Mapping[str, str] = {
    "sent": "We have sent it again. The new mail holds the same link.",
    "soon": "The last mail left less than half a minute ago. Please give it a moment first.",
    "enough": "It went out five times, which is the most for one booking. Is the address right?",
    "asked": "If the time is still held, the mail is on its way once more.",
}


@dataclass(frozen=True)
class HeldView:
    """The hold as shown to the browser that made it."""

    email: str
    person: str
    span: Span
    beside: Span | None
    expires_clock: str
    seconds_left: int
    left: str
    old: OldTime | None


async def check_mail(request: web.Request) -> web.Response:
    """GET. Without the cookie of the hold nothing of the booking is shown."""
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    booking_id = UUID(request.match_info["booking"])
    held = recall(request).hold_of(str(booking_id))
    booking = await backend.held(tenant.slug, booking_id) if held else None
    visit = Visit.of(request, tenant, booking)
    is_open = booking and booking.confirmation is None and booking.expires_at
    if booking and not (is_open and not booking.has_lapsed(visit.now)):
        return endings.show(request, visit, booking)
    here = f"/b/{tenant.slug}/bookings/{booking_id}"
    context = visit.context(
        held=_view(visit, booking, held) if held and booking else None,
        again=_AGAIN.get(request.query.get("again", "")),
        send_again_href=f"{here}/send-again",
        other_address_href=f"{here}/other-address",
        restart_href=_restart_href(visit, booking),
        idempotency_key=new_key(),
    )
    response = render("check_mail", context)
    response.headers["Cache-Control"] = "no-store"
    return visit.remember_zone(request, response)


async def send_again(request: web.Request) -> web.Response:
    """POST: the same link is mailed once more, where the limits on mails allow it."""
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    visit = Visit.of(request, tenant)
    booking_id = UUID(request.match_info["booking"])
    key = key_for(await read_form(request))
    held = recall(request).hold_of(str(booking_id))
    try:
        await answered(
            backend.service.verify_email(
                tenant.slug, key, booking_id, {"booking_id": str(booking_id)}
            )
        )
    except Refusal as refusal:
        booking = await backend.held(tenant.slug, booking_id) if held else None
        if booking is None or refusal.code not in _OVER:
            raise
        return endings.show(request, Visit.of(request, tenant, booking), booking)
    result, kept = _result(held, visit.now)
    response = see_other(f"/b/{tenant.slug}/bookings/{booking_id}/check-mail?again={result}")
    if kept:
        remember_hold(request, response, tenant.slug, kept)
    return response


async def other_address(request: web.Request) -> web.Response:
    """POST: give the time up and hold it again with another mail address."""
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    booking_id = request.match_info["booking"]
    held = recall(request).hold_of(booking_id)
    booking = await backend.held(tenant.slug, UUID(booking_id)) if held else None
    if booking is None or not await backend.release(tenant.slug, UUID(booking_id)):
        return see_other(f"/b/{tenant.slug}/bookings/{booking_id}/check-mail")
    address = Address.of(tenant, booking.person, booking.zone)
    return see_other(address.take(Slot(booking.start, booking.end)))


def _restart_href(visit: Visit, booking: Booking | None) -> str:
    """Where to go on when the hold lapses: a meeting that still stands is changed by its links."""
    if booking is None:
        return f"/b/{visit.tenant.slug}"
    if booking.replaces and booking.replaces.is_booked:
        return links_href(visit.tenant.slug, booking.replaces.id)
    return Address.of(visit.tenant, booking.person, booking.zone).start


def _result(held: Held | None, now: datetime) -> tuple[str, Held | None]:
    """What the database's limits on mails mean for this browser, and what it remembers next."""
    if held is None:
        return "asked", None
    if now.timestamp() - held.sent_at < _PAUSE_SECONDS:
        return "soon", None
    if held.sent >= _MAILS:
        return "enough", None
    return "sent", held.sent_again(now)


def _view(visit: Visit, booking: Booking, held: Held) -> HeldView:
    meeting = booking.meeting(visit.zone)
    expires_at = booking.expires_at or visit.now
    left = seconds_left(expires_at, visit.now)
    return HeldView(
        email=held.email,
        person=meeting.person,
        span=meeting.span,
        beside=meeting.beside,
        expires_clock=clock(expires_at, visit.zone),
        seconds_left=left,
        left=in_words(left),
        old=booking.old_time(visit.zone),
    )


def seconds_left(until: datetime, now: datetime) -> int:
    """Whole seconds, rounded up: when they have passed, the moment has come."""
    return max(0, ceil((until - now).total_seconds()))


def in_words(seconds: int) -> str:
    """`9 minutes left`; what the page says where no script counts down."""
    minutes = seconds // 60
    if minutes == 0:
        return "less than a minute left"
    return f"{minutes} {'minute' if minutes == 1 else 'minutes'} left"
