"""`/verify?token=`: GET shows (mail scanners follow links), POST confirms, GET again tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from app.bookings.changing import before_booking
from app.errors import Refusal
from app.instants import clock, wire
from app.web import keys
from app.web.pages import calendar_file, endings
from app.web.pages.backend import Backend, Link, answered
from app.web.pages.check_mail import in_words, seconds_left
from app.web.pages.forms import key_for, new_key
from app.web.pages.links import links_href
from app.web.pages.memory import Held, remember_hold, remember_typed
from app.web.pages.rendering import render, see_other
from app.web.pages.visit import Visit
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
    visit = Visit.of(request, link.tenant, link.booking)
    show = _SHOWN.get((link.booking.status, link.booking.confirmation), _ended)
    return visit.remember_zone(request, show(request, visit, link))


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
    except Refusal as refusal:
        if refusal.code not in _SHOWN_BY_THE_LINK:
            raise
    return see_other(f"/verify?{urlencode({'token': token})}", secret=True)


def _button(request: web.Request, visit: Visit, link: Link) -> web.Response:
    expires_at = link.booking.expires_at
    if expires_at is None or expires_at <= visit.now:
        return _lapsed(request, visit, link)
    left = seconds_left(expires_at, visit.now)
    context = visit.context(
        meeting=link.booking.meeting(visit.zone),
        token=link.token,
        idempotency_key=new_key(),
        expires_clock=clock(expires_at, visit.zone),
        seconds_left=left,
        left=in_words(left),
        old=link.booking.old_time(visit.zone),
        changing=before_booking(visit.moment(link.booking.change.until)),
    )
    return render("verify", context, secret=True)


def _progress(request: web.Request, visit: Visit, link: Link) -> web.Response:
    context = visit.context(
        meeting=link.booking.meeting(visit.zone),
        old=link.booking.old_time(visit.zone),
        steps=_steps(link),
        refresh=_REFRESH_SECONDS,
    )
    return render("confirming", context, secret=True)


def _confirmed(request: web.Request, visit: Visit, link: Link) -> web.Response:
    booking, tenant = link.booking, link.tenant
    if booking.is_past or not link.shows_all:
        return _ended(request, visit, link)
    context = visit.context(
        meeting=booking.meeting(visit.zone),
        old=booking.old_time(visit.zone),
        is_its_day=booking.begins_today(visit.zone, visit.now),
        links=calendar_file.links(link, request.app[keys.SETTINGS].base_url),
        change=booking.change,
        change_until=visit.moment(booking.change.until),
        why_not=booking.change.why_not(booking.person.name, tenant.contact_line),
        links_href=links_href(tenant.slug, booking.id),
    )
    return render("confirmed", context, secret=True)


def _ended(request: web.Request, visit: Visit, link: Link) -> web.Response:
    return endings.show(request, visit, link.booking)


def _lapsed(request: web.Request, visit: Visit, link: Link) -> web.Response:
    """Whoever has the link has the mailbox: what was typed, and that it was held, may be kept in
    this browser too. It cannot be read here whether they are: their cookies are of other pages.
    """
    booking = link.booking
    response = endings.show(request, visit, booking)
    typed = {name: value or "" for name, value in booking.customer.items()}
    remember_typed(request, response, visit.tenant.slug, typed)
    held = Held(
        booking_id=booking.id,
        person_id=booking.person.id,
        start=wire(booking.start),
        email=typed["email"],
        sent=1,
        sent_at=int(visit.now.timestamp()),
    )
    remember_hold(request, response, visit.tenant.slug, held)
    return response


_SHOWN: Mapping[tuple[str, str | None], Callable[[web.Request, Visit, Link], web.Response]] = {
    ("pending_verify", None): _button,
    ("pending_verify", "in_progress"): _progress,
    ("pending_verify", "done"): _progress,
    ("confirmed", "done"): _confirmed,
    ("confirmed", None): _confirmed,
    ("expired", None): _lapsed,
}


def _steps(link: Link) -> list[Step]:
    """What the saga has done, in the words of its actions."""
    begun = [Step("done", "Your mail address is confirmed")]
    return begun + [Step(step["state"], step["text"]) for step in link.steps]
