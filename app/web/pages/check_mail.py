"""`/b/{slug}/bookings/{id}/check-mail`: where the link went, how long the time is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from aiohttp import web

from app.bookings.changing import OldTime
from app.errors import ApiError
from app.instants import Span, clock
from app.languages import _, marked, ngettext
from app.web.pages import terminal_pages
from app.web.pages.backend import Backend, answered
from app.web.pages.forms import key_for, new_key
from app.web.pages.framing import carried
from app.web.pages.hold_cookie import Held, read_cookies, signed, store_hold
from app.web.pages.links import links_href, own_href
from app.web.pages.month import Slot
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.selling import Address, Given, with_query
from app.web.pages.views import Booking
from app.web.reading import read_form

# The page of the booking says how it stands.
_OVER = frozenset({"hold_expired", "invalid_state"})
_HELD = "held"
"""Field of forms and addresses: the hold, signed, where no cookie arrives."""

_PAUSE_SECONDS = 30
_MAILS = 5
_AGAIN: Mapping[str, str] = {
    "sent": marked("We have sent it again. The new mail holds the same link."),
    "soon": marked(
        "The last mail left less than half a minute ago. Please give it a moment first."
    ),
    "enough": marked(
        "It went out five times, which is the most for one booking. Is the address right?"
    ),
    "asked": marked("If the time is still held, the mail is on its way once more."),
}


@dataclass(frozen=True)
class HeldView:
    """The hold as shown to the browser that made it."""

    email: str
    salesperson: str
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
    if tenant.is_for_members:
        return see_other(own_href(tenant.slug, str(booking_id)))
    sent = request.query.get(_HELD)
    held = read_cookies(request, sent).hold_of(str(booking_id))
    booking = await backend.held(tenant.slug, booking_id) if held else None
    page_context = PageContext.of(request, tenant, booking)
    is_open = booking and booking.confirmation is None and booking.expires_at
    if booking and not (is_open and not booking.has_lapsed(page_context.now)):
        return terminal_pages.show(request, page_context, booking)
    here = f"/b/{tenant.slug}/bookings/{booking_id}"
    context = page_context.values(
        held=_view(page_context, booking, held) if held and booking else None,
        again=_again(request.query.get("again", "")),
        send_again_href=with_query(f"{here}/send-again", carried(request)),
        other_address_href=with_query(f"{here}/other-address", carried(request)),
        restart_href=_restart_href(page_context, booking, carried(request)),
        idempotency_key=new_key(),
        sent=sent,
    )
    response = render("check_mail", context, secret=sent is not None)
    response.headers["Cache-Control"] = "no-store"
    return page_context.store_zone(request, response)


async def send_again(request: web.Request) -> web.Response:
    """POST: the same link is mailed once more, where the limits on mails allow it."""
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    page_context = PageContext.of(request, tenant)
    booking_id = UUID(request.match_info["booking"])
    fields = await read_form(request)
    key = key_for(fields)
    sent = fields.get(_HELD)
    held = read_cookies(request, sent).hold_of(str(booking_id))
    try:
        await answered(
            backend.service.verify_email(
                tenant.slug, key, booking_id, {"booking_id": str(booking_id)}
            )
        )
    except ApiError as error:
        booking = await backend.held(tenant.slug, booking_id) if held else None
        if booking is None or error.code not in _OVER:
            raise
        return terminal_pages.show(request, PageContext.of(request, tenant, booking), booking)
    result, kept = _result(held, page_context.now)
    query = [("again", result), *carried(request)]
    if sent and held:
        query.append((_HELD, signed(request, kept or held)))
    response = see_other(with_query(f"/b/{tenant.slug}/bookings/{booking_id}/check-mail", query))
    if kept:
        store_hold(request, response, tenant.slug, kept)
    return response


async def other_address(request: web.Request) -> web.Response:
    """POST: give the time up and hold it again with another mail address."""
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    booking_id = request.match_info["booking"]
    sent = (await read_form(request)).get(_HELD)
    held = read_cookies(request, sent).hold_of(booking_id)
    booking = await backend.held(tenant.slug, UUID(booking_id)) if held else None
    if booking is None or not await backend.release(tenant.slug, UUID(booking_id)):
        query = [*carried(request), *([(_HELD, sent)] if sent else [])]
        return see_other(with_query(f"/b/{tenant.slug}/bookings/{booking_id}/check-mail", query))
    address = Address.like(tenant.slug, booking, carried(request))
    return see_other(address.take(Slot(booking.start, booking.end)))


def check_mail_href(request: web.Request, slug: str, held: Held) -> str:
    """Where the browser that made a hold goes next; in a frame the hold goes along."""
    query = carried(request)
    if query:
        query.append((_HELD, signed(request, held)))
    return with_query(f"/b/{slug}/bookings/{held.booking_id}/check-mail", query)


def _again(result: str) -> str | None:
    return _(_AGAIN[result]) if result in _AGAIN else None


def _restart_href(page_context: PageContext, booking: Booking | None, kept: Given) -> str:
    """Where to go on when the hold lapses: a meeting that still stands is changed by its links."""
    if booking is None:
        return with_query(f"/b/{page_context.tenant.slug}", kept)
    if booking.replaces and booking.replaces.is_booked:
        return links_href(page_context.tenant.slug, booking.replaces.id)
    return Address.like(page_context.tenant.slug, booking, kept).start


def _result(held: Held | None, now: datetime) -> tuple[str, Held | None]:
    """What the database's limits on mails mean for this browser, and what it remembers next."""
    if held is None:
        return "asked", None
    if now.timestamp() - held.sent_at < _PAUSE_SECONDS:
        return "soon", None
    if held.sent >= _MAILS:
        return "enough", None
    return "sent", held.sent_again(now)


def _view(page_context: PageContext, booking: Booking, held: Held) -> HeldView:
    meeting = booking.meeting(page_context.zone)
    expires_at = booking.expires_at or page_context.now
    left = seconds_left(expires_at, page_context.now)
    return HeldView(
        email=held.email,
        salesperson=meeting.salesperson,
        span=meeting.span,
        beside=meeting.beside,
        expires_clock=clock(expires_at, page_context.zone),
        seconds_left=left,
        left=in_words(left),
        old=booking.old_time(page_context.zone),
    )


def seconds_left(until: datetime, now: datetime) -> int:
    """Whole seconds, rounded up: when they have passed, the moment has come."""
    return max(0, ceil((until - now).total_seconds()))


def in_words(seconds: int) -> str:
    """`9 minutes left`; what the page says where no script counts down."""
    minutes = seconds // 60
    if minutes == 0:
        return _("less than a minute left")
    return ngettext("{count} minute left", "{count} minutes left", minutes).format(count=minutes)
