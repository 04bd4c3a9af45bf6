"""A booking with nothing left to press: lapsed, failed, canceled, moved, or booked already."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from app.pages import errors
from app.pages.chooser import Address
from app.pages.links import links_href
from app.pages.messages import Action, Message
from app.pages.month import Slot
from app.pages.views import Booking
from app.pages.visit import Visit


def show(request: web.Request, visit: Visit, booking: Booking, status: int = 200) -> web.Response:
    """How things stand with `booking`, in the words that belong to its status."""
    words = _expired if booking.has_lapsed(visit.now) else _WORDS[booking.status]
    return errors.show(request, words(visit, booking), status)


def _under_way(visit: Visit, booking: Booking) -> Message:
    return Message(
        "Your meeting is being made",
        ["The link was pressed. A mail with the Zoom link comes to you in a moment."],
        meeting=booking.meeting(visit.zone),
    )


def _booked(visit: Visit, booking: Booking) -> Message:
    if booking.is_past:
        return Message(
            "This meeting is over",
            [],
            meeting=booking.meeting(visit.zone),
            secondary=Action(_chooser(visit, booking).start, "Book another time"),
        )
    return Message(
        "This meeting is booked",
        ["The Zoom link and the links to change or cancel it are in the mail that we sent you."],
        meeting=booking.meeting(visit.zone),
        secondary=Action(links_href(visit.tenant.slug, booking.id), "Mail me fresh links"),
    )


def _canceled(visit: Visit, booking: Booking) -> Message:
    again = Action(_chooser(visit, booking).start, "Book another time")
    if booking.replaced_by:
        return Message(
            "This meeting was moved",
            ["It is no longer booked at this time. Your latest mail from us is about the new one."],
            meeting=booking.meeting(visit.zone),
            secondary=again,
        )
    return Message(
        "This meeting is canceled",
        ["Nothing is booked any more: the Zoom meeting is gone and the time is free for others."],
        meeting=booking.meeting(visit.zone),
        primary=again,
    )


def _expired(visit: Visit, booking: Booking) -> Message:
    failed = booking.confirmation is not None
    title = "Your meeting could not be made" if failed else "The time is no longer held for you"
    sentence = (
        "We are sorry: one of the services that we need for it did not work. Nothing is booked."
        if failed
        else f"It was held for {visit.tenant.hold_length} and is free again for everybody. "
        "Your details are kept."
    )
    sentences = [sentence]
    if booking.replaces_confirmed:
        sentences.append("Your meeting stays booked at its present time.")
        fresh = Action(links_href(visit.tenant.slug, booking.id), "Mail me fresh links")
        return Message(title, sentences, meeting=booking.meeting(visit.zone), secondary=fresh)
    address = _chooser(visit, booking)
    another = Action(address.start, "Choose another time")
    same = Action(address.take(Slot(booking.start, booking.end)), "Take the same time again")
    is_open = booking.start > visit.now and not failed
    return Message(
        title,
        sentences,
        meeting=booking.meeting(visit.zone),
        primary=same if is_open else another,
        secondary=another if is_open else None,
    )


def _chooser(visit: Visit, booking: Booking) -> Address:
    return Address.of(visit.tenant, booking.person, booking.zone)


_WORDS: Mapping[str, Callable[[Visit, Booking], Message]] = {
    "hold": _under_way,
    "pending_verify": _under_way,
    "confirmed": _booked,
    "canceled": _canceled,
    "expired": _expired,
}
