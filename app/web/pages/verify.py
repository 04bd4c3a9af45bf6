"""`/verify?token=`: GET shows (mail scanners follow links), POST confirms, GET again tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from app.bookings.changing import before_booking
from app.errors import ApiError
from app.instants import clock, wire
from app.languages import _
from app.web import keys
from app.web.pages import calendar_file, terminal_pages
from app.web.pages.backend import Backend, Link, answered
from app.web.pages.check_mail import in_words, seconds_left
from app.web.pages.forms import key_for, new_key
from app.web.pages.framing import is_framed
from app.web.pages.hold_cookie import Held, store_hold, store_typed
from app.web.pages.links import links_href
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.reading import read_form

_REFRESH_SECONDS = 2
# These say how the booking stands now, which the page of the link shows in full.
_SHOWN_BY_THE_LINK = frozenset(
    {"hold_expired", "token_consumed", "invalid_state", "confirmation_failed"}
)


@dataclass(frozen=True)
class Step:
    """One thing being done; `state` is done, doing or waiting."""

    state: str
    words: str


async def look(request: web.Request) -> web.Response:
    """GET: confirm button, progress, confirmation, or why there is none of them."""
    token = request.query.get("token", "")
    link = await Backend(request).link(token)
    if link.purpose != "verify":
        return see_other(f"/manage?{urlencode({'token': link.token})}", secret=True)
    page_context = PageContext.of(request, link.tenant, link.booking)
    show = _SHOWN.get((link.booking.status, link.booking.confirmation), _ended)
    return page_context.store_zone(request, show(request, page_context, link))


async def confirm(request: web.Request) -> web.Response:
    """POST: begin the confirmation, wait a little for it, then show how it stands."""
    fields = await read_form(request)
    backend = Backend(request)
    link = await backend.link(fields.get("token", ""))
    token = link.token
    try:
        await answered(
            backend.service.confirm(link.tenant.slug, key_for(fields), token, {"token": token})
        )
    except ApiError as error:
        if error.code not in _SHOWN_BY_THE_LINK:
            raise
    if link.booking.redirect_url and not is_framed(request):
        booked = (await backend.link(token)).booking
        if booked.redirect_url and booked.status == "confirmed":
            return see_other(booked.redirect_url, secret=True)
    return see_other(f"/verify?{urlencode({'token': token})}", secret=True)


def _button(request: web.Request, page_context: PageContext, link: Link) -> web.Response:
    expires_at = link.booking.expires_at
    if expires_at is None or expires_at <= page_context.now:
        return _lapsed(request, page_context, link)
    left = seconds_left(expires_at, page_context.now)
    context = page_context.values(
        meeting=link.booking.meeting(page_context.zone),
        price=link.booking.price,
        token=link.token,
        idempotency_key=new_key(),
        expires_clock=clock(expires_at, page_context.zone),
        seconds_left=left,
        left=in_words(left),
        old=link.booking.old_time(page_context.zone),
        changing=before_booking(page_context.moment(link.booking.change.until)),
    )
    return render("verify", context, secret=True, leads_to=link.booking.redirect_url)


def _progress(request: web.Request, page_context: PageContext, link: Link) -> web.Response:
    return progress(page_context, link)


def progress(page_context: PageContext, link: Link) -> web.Response:
    """The meeting is being made: what was done and what is to come."""
    context = page_context.values(
        meeting=link.booking.meeting(page_context.zone),
        old=link.booking.old_time(page_context.zone),
        steps=_steps(link),
        is_by_mail=bool(link.token),
        refresh=_REFRESH_SECONDS,
    )
    return render("confirming", context, secret=True)


def _confirmed(request: web.Request, page_context: PageContext, link: Link) -> web.Response:
    booking, tenant = link.booking, link.tenant
    if booking.is_past or not link.shows_all:
        return _ended(request, page_context, link)
    context = page_context.values(
        meeting=booking.meeting(page_context.zone),
        price=booking.price,
        old=booking.old_time(page_context.zone),
        is_its_day=booking.begins_today(page_context.zone, page_context.now),
        links=calendar_file.links(link, request.app[keys.SETTINGS].base_url),
        change=booking.change,
        change_until=page_context.moment(booking.change.until),
        why_not=booking.change.why_not(booking.salesperson.name, tenant.contact_line),
        links_href=links_href(tenant.slug, booking.id),
        is_invited=booking.is_invited,
        redirect_url=booking.redirect_url,
    )
    return render("confirmed", context, secret=True)


def _ended(request: web.Request, page_context: PageContext, link: Link) -> web.Response:
    return terminal_pages.show(request, page_context, link.booking)


def _lapsed(request: web.Request, page_context: PageContext, link: Link) -> web.Response:
    """Whoever has the link has the mailbox: what was typed, and that it was held, may be kept in
    this browser too. It cannot be read here whether they are: their cookies are of other pages.
    """
    booking = link.booking
    response = terminal_pages.show(request, page_context, booking)
    typed = {name: value or "" for name, value in booking.customer.items()}
    store_typed(request, response, page_context.tenant.slug, typed)
    held = Held(
        booking_id=booking.id,
        salesperson_id=booking.salesperson.id,
        start=wire(booking.start),
        email=typed["email"],
        sent=1,
        sent_at=int(page_context.now.timestamp()),
    )
    store_hold(request, response, page_context.tenant.slug, held)
    return response


_SHOWN: Mapping[
    tuple[str, str | None], Callable[[web.Request, PageContext, Link], web.Response]
] = {
    ("pending_verify", None): _button,
    ("pending_verify", "in_progress"): _progress,
    ("pending_verify", "done"): _progress,
    ("confirmed", "done"): _confirmed,
    ("confirmed", None): _confirmed,
    ("expired", None): _lapsed,
}


def _progress_of(step: Mapping[str, str]) -> str:
    return _(step["words"]).format(object=_(step["object"]), person=step["person"])


def _steps(link: Link) -> list[Step]:
    """What the saga has done, in the words of its actions."""
    begun = [Step("done", _("Your mail address is confirmed"))] if link.token else []
    return begun + [Step(step["state"], _progress_of(step)) for step in link.steps]
