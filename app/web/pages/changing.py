"""Another time for a booking, or none: pages for whoever has its mailed link, or is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import web

from app.bookings.changing import Change, Purpose, before_booking, if_need_be
from app.errors import ApiError
from app.instants import Span, wire
from app.languages import _
from app.web.pages import errors, messages, terminal_pages
from app.web.pages.backend import Backend, Link
from app.web.pages.chooser import chooser_context
from app.web.pages.forms import new_key
from app.web.pages.free_times import ForMove, offers_near
from app.web.pages.links import links_href
from app.web.pages.messages import Action, Message, Post
from app.web.pages.month import YearMonth
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render
from app.web.pages.selling import Address
from app.web.pages.views import Meeting

GONE = frozenset({"slot_unavailable", "invalid_slot"})


@dataclass(frozen=True)
class Moving:
    """What the chooser says of the booking that is being moved.

    Attributes:
        policy: what happens to the present time.
        may_go_to_another: others' times are offered too.
    """

    span: Span
    policy: str
    may_go_to_another: bool


@dataclass(frozen=True)
class Door:
    """The way in which somebody came to a booking, and where its pages are for them.

    Attributes:
        here: all free times for it, or the booking's page.
        chooser: where another time is chosen.
        cancel_action: where its cancellation is sent.
        move_href: where another time begins to be chosen; empty: by another link of the mail.
        fields: what forms carry along: the link's token, or what shows that the page is ours.
        is_own: its customer is signed in.
    """

    here: str
    chooser: Address
    cancel_action: str
    move_href: str
    fields: Mapping[str, str]
    is_own: bool


@dataclass(frozen=True)
class Visit:
    """One look at a booking through a door."""

    request: web.Request
    backend: Backend
    page_context: PageContext
    link: Link
    door: Door

    @property
    def is_at_once(self) -> bool:
        """Whether a new time is booked without another mail."""
        return self.door.is_own or self.link.tenant.moves_at_once

    def end(self, start: datetime) -> datetime:
        return start + timedelta(minutes=self.link.booking.slot_minutes)


def ask_to_cancel(visit: Visit) -> web.Response:
    """One question."""
    booking, page_context = visit.link.booking, visit.page_context
    context = page_context.values(
        meeting=booking.meeting(page_context.zone),
        action=visit.door.cancel_action,
        fields=visit.door.fields,
        idempotency_key=new_key(),
        change_until=page_context.moment(booking.change.until),
        asked_for=_asked_for(visit),
        can_move=booking.change.can("reschedule"),
        move_href=visit.door.move_href,
        links_href=links_href(visit.link.tenant.slug, booking.id),
        keep_href=visit.door.here if visit.door.is_own else "",
    )
    return render("cancel", context, secret=True)


async def offer_times(visit: Visit) -> web.Response:
    """The month with the times that it may be moved to."""
    booking, page_context = visit.link.booking, visit.page_context
    found = await chooser_context(
        visit.request,
        page_context,
        ForMove(visit.backend, page_context, visit.link),
        visit.door.chooser,
        replace(booking.meeting(page_context.zone), minutes=booking.slot_minutes),
        None if booking.may_go_to_another else booking.salesperson,
        booking.start.astimezone(page_context.zone).date(),
    )
    span = Span(booking.start, booking.end, page_context.zone)
    moving = Moving(span, _policy(visit), booking.may_go_to_another)
    context = page_context.values(
        moving=moving, service=None, person=None, price=None, back_href=None, **found
    )
    return render("chooser", context, secret=True)


async def consider(visit: Visit, start: datetime) -> web.Response:
    """Old and new time side by side, and what happens to the old one."""
    booking, page_context = visit.link.booking, visit.page_context
    offered = await visit.backend.offered(
        visit.link.tenant, booking.salesperson, start, visit.end(start), (), moving=visit.link
    )
    person = offered.salesperson or booking.salesperson
    new = Meeting.of(person, booking.service, start, visit.end(start), page_context.zone)
    day = start.astimezone(page_context.zone).date()
    context = page_context.values(
        meeting=booking.meeting(page_context.zone),
        old=Span(booking.start, booking.end, page_context.zone),
        new=new.span,
        new_beside=new.beside,
        person=new.salesperson,
        is_another=person.id != booking.salesperson.id,
        minutes=new.minutes,
        policy=_policy(visit),
        is_at_once=visit.is_at_once,
        changing=before_booking(page_context.moment(offered.change_until)),
        action=visit.door.chooser.taking,
        fields=visit.door.fields,
        start=wire(start),
        asked_zone=page_context.asked_zone.key if page_context.asked_zone else None,
        idempotency_key=new_key(),
        back_href=visit.door.chooser.month(YearMonth.of(day), day),
    )
    return page_context.store_zone(visit.request, render("move", context, secret=True))


async def gone(visit: Visit, start: datetime, error: ApiError) -> web.Response:
    """The time is not to be had: why, and three near it."""
    link, page_context = visit.link, visit.page_context
    why = await visit.backend.offered(
        link.tenant, link.booking.salesperson, start, visit.end(start), (), moving=link
    )
    message = replace(
        messages.of_gone(
            error,
            why,
            "" if link.booking.may_go_to_another else link.booking.salesperson.name,
            page_context.tenant.horizon_days,
        ),
        offers=await offers_near(
            ForMove(visit.backend, page_context, link), page_context, visit.door.chooser, start
        ),
        primary=None,
        secondary=Action(visit.door.chooser.start, _("See all free times")),
    )
    return errors.show(visit.request, message, error.status)


def closed(visit: Visit, purpose: Purpose) -> web.Response | None:
    """The page where nothing of that purpose can be done any more, None when it still can."""
    booking = visit.link.booking
    if booking.is_past:
        return terminal_pages.show(visit.request, visit.page_context, booking)
    fault = booking.change.faults[purpose]
    if fault is not None:
        return _WHY_CLOSED[fault](visit, 200)
    return _old_link(visit, 200) if visit.link.state != "valid" else None


def refused(visit: Visit, error: ApiError) -> web.Response:
    """
    Raises:
        ApiError: another one than what booking.change_rule refuses.
    """
    if error.code not in _WHY_CLOSED:
        raise error
    return _WHY_CLOSED[error.code](visit, error.status)


def _policy(visit: Visit) -> str:
    """What happens to the present time, and to another that was asked for before."""
    asked_for = _asked_for(visit)
    policy = visit.link.tenant.moving_policy(visit.is_at_once)
    if asked_for is None:
        return policy
    given_up = _("The time that you asked for before, {time}, is given up then.")
    return f"{policy} {given_up.format(time=asked_for)}"


def _asked_for(visit: Visit) -> str | None:
    """A new time that is held and not confirmed yet."""
    new = visit.link.booking.moved_to
    return new.when(visit.page_context.zone) if new else None


def _ended(visit: Visit, status: int) -> web.Response:
    return terminal_pages.show(visit.request, visit.page_context, visit.link.booking, status)


def _too_late(visit: Visit, status: int) -> web.Response:
    link, page_context = visit.link, visit.page_context
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
    return errors.show(visit.request, message, status)


def _no_times(visit: Visit, status: int) -> web.Response:
    """Other times are not sold, but the meeting stands and can be canceled."""
    booking = visit.link.booking
    only = Change(booking.change.until, {**booking.change.faults, "cancel": None})
    stays = (
        _("Your meeting stays booked; you can cancel it.")
        if visit.door.is_own
        else _("Your meeting stays booked; you can cancel it by the other link in our mail.")
    )
    message = Message(
        _("There is no other time to choose"),
        [only.why_not(booking.salesperson.name, visit.link.tenant.contact_line), stays],
        meeting=booking.meeting(visit.page_context.zone),
    )
    return errors.show(visit.request, message, status)


def _old_link(visit: Visit, status: int) -> web.Response:
    message = Message(
        _("This link is too old"),
        [
            _(
                "For your safety such links work for 24 hours. Your meeting stays as it is; have "
                "fresh links mailed to the address that it was booked with."
            )
        ],
        post=Post(
            links_href(visit.link.tenant.slug, visit.link.booking.id), _("Mail me fresh links")
        ),
    )
    return errors.show(visit.request, message, status)


_WHY_CLOSED: Mapping[str, Callable[[Visit, int], web.Response]] = {
    "deadline_passed": _too_late,
    "invalid_state": _ended,
    "invalid_token": _old_link,
    "salesperson_not_found": _no_times,
    "tenant_not_found": _no_times,
}
