"""A booking with nothing left to press: lapsed, failed, canceled, moved, or booked already."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from app.bookings.changing import Change
from app.languages import _, marked
from app.web.pages import errors
from app.web.pages.links import links_href
from app.web.pages.messages import Action, Message
from app.web.pages.month import Slot
from app.web.pages.page_context import PageContext
from app.web.pages.selling import Address
from app.web.pages.views import Booking


def show(
    request: web.Request, page_context: PageContext, booking: Booking, status: int = 200
) -> web.Response:
    """How things stand with `booking`, in the words that belong to its status."""
    words = _expired if booking.has_lapsed(page_context.now) else _WORDS[booking.status]
    return errors.show(request, words(page_context, booking), status)


def _under_way(page_context: PageContext, booking: Booking) -> Message:
    return Message(
        _("Your meeting is being made"),
        [
            _(
                "The link was pressed. A mail with the {conference} link comes to you in a moment."
            ).format(conference=booking.conference)
            if booking.conference
            else _("The link was pressed. A mail with the link comes to you in a moment.")
        ],
        meeting=booking.meeting(page_context.zone),
        event="confirming",
    )


def _booked(page_context: PageContext, booking: Booking) -> Message:
    if booking.is_past:
        return Message(
            _("This meeting is over"),
            [],
            meeting=booking.meeting(page_context.zone),
            secondary=Action(_chooser(page_context, booking).start, _("Book another time")),
        )
    change = booking.change
    sentences = [
        _where_links_are(booking),
        _moving(page_context, booking),
        change.why_not(booking.salesperson.name, page_context.tenant.contact_line),
    ]
    return Message(
        _("This meeting is booked"),
        [sentence for sentence in sentences if sentence],
        event="booked",
        meeting=booking.meeting(page_context.zone),
        secondary=_fresh_links(page_context, booking.id, change),
    )


def _where_links_are(booking: Booking) -> str:
    """The link to join, and those to change what can be changed."""
    can_move, can_cancel = booking.change.can("reschedule"), booking.change.can("cancel")
    if booking.conference:
        said = {
            (True, True): _(
                "The {conference} link and the links to change or cancel it are in the mail that "
                "we sent you."
            ),
            (True, False): _(
                "The {conference} link and the link to change it are in the mail that we sent you."
            ),
            (False, True): _(
                "The {conference} link and the link to cancel it are in the mail that we sent you."
            ),
            (False, False): _("The {conference} link is in the mail that we sent you."),
        }
        return said[can_move, can_cancel].format(conference=booking.conference)
    said = {
        (True, True): _("The links to change or cancel it are in the mail that we sent you."),
        (True, False): _("The link to change it is in the mail that we sent you."),
        (False, True): _("The link to cancel it is in the mail that we sent you."),
        (False, False): _("All about it is in the mail that we sent you."),
    }
    return said[can_move, can_cancel]


def _moving(page_context: PageContext, booking: Booking) -> str:
    """The new time that would replace a meeting that stands; nothing when none is asked for."""
    words = {
        "held": _("You asked to move it to {new}: the link in our latest mail does that."),
        "confirming": _("The new time, {new}, is being booked at this moment."),
    }
    new = booking.moved_to
    return words[new.state].format(new=new.when(page_context.zone)) if new else ""


def _canceled(page_context: PageContext, booking: Booking) -> Message:
    again = Action(_chooser(page_context, booking).start, _("Book another time"))
    meeting = booking.meeting(page_context.zone)
    if booking.moved_to is None:
        gone = (
            _(
                "Nothing is booked any more: the {conference} meeting is gone and the time was "
                "given back."
            ).format(conference=booking.conference)
            if booking.conference
            else _("Nothing is booked any more: the time was given back.")
        )
        return Message(
            _("This meeting is canceled"),
            [gone],
            meeting=meeting,
            primary=again,
        )
    title, sentence, is_over = _MOVES[booking.moved_to.state]
    return Message(
        _(title),
        [
            _(sentence).format(
                old=_when(page_context, booking), new=booking.moved_to.when(page_context.zone)
            )
        ],
        primary=again if is_over else None,
    )


_MOVES: Mapping[str, tuple[str, str, bool]] = {
    "held": (
        marked("This meeting is being moved"),
        marked(
            "{old} was given up for {new}, which is held for you: press the link in our latest "
            "mail to book it."
        ),
        False,
    ),
    "confirming": (
        marked("This meeting is being moved"),
        marked("{new} is being booked at this moment, instead of {old}."),
        False,
    ),
    "booked": (
        marked("This meeting was moved"),
        marked(
            "It is booked for {new} now, instead of {old}. Our mail about that time has its links."
        ),
        False,
    ),
    "gone": (
        marked("This meeting is canceled"),
        marked("{old} was given up for {new}, and that is not booked either."),
        True,
    ),
}


def _expired(page_context: PageContext, booking: Booking) -> Message:
    meeting = booking.meeting(page_context.zone)
    failed = booking.confirmation is not None
    title, sentence = (_(one) for one in _ENDS[failed, booking.is_superseded and not failed])
    old = booking.replaces and booking.replaces.old_time(page_context.zone, "expired")
    sentences = [sentence, *([old.text] if old else [])]
    if booking.replaces and booking.replaces.is_booked:
        fresh = _fresh_links(page_context, booking.replaces.id, booking.replaces.change)
        asked = _("You asked to move your meeting to {time}.").format(
            time=_when(page_context, booking)
        )
        return Message(title, [asked, *sentences], secondary=fresh)
    address = _chooser(page_context, booking)
    another = Action(address.start, _("Choose another time"))
    if failed or booking.is_superseded or booking.start <= page_context.now:
        return Message(title, sentences, meeting=meeting, primary=another)
    same = Action(address.take(Slot(booking.start, booking.end)), _("Take the same time again"))
    kept = [
        *sentences,
        _("Your details are kept; if nobody else took the time, you can have it."),
    ]
    return Message(title, kept, meeting=meeting, primary=same, secondary=another)


_ENDS: Mapping[tuple[bool, bool], tuple[str, str]] = {
    (False, False): (
        marked("The time is no longer held for you"),
        marked("The link was not pressed while it was held, so others can take it."),
    ),
    (False, True): (
        marked("This link does nothing any more"),
        marked(
            "The hold behind it was given up for another time or another mail address. What counts "
            "is in our latest mail."
        ),
    ),
    (True, False): (
        marked("Your meeting could not be made"),
        marked(
            "We are sorry: one of the services that we need for it did not work. This time is not "
            "booked."
        ),
    ),
}


def _when(page_context: PageContext, booking: Booking) -> str:
    """Its time and the zone, for pages that show no other."""
    return booking.meeting(page_context.zone).span.text


def _fresh_links(page_context: PageContext, booking_id: str, change: Change) -> Action | None:
    """None where fresh links would be dead."""
    if not change.is_possible:
        return None
    return Action(links_href(page_context.tenant.slug, booking_id), _("Mail me fresh links"))


def _chooser(page_context: PageContext, booking: Booking) -> Address:
    return Address.like(page_context.tenant.slug, booking)


_WORDS: Mapping[str, Callable[[PageContext, Booking], Message]] = {
    "hold": _under_way,
    "pending_verify": _under_way,
    "confirmed": _booked,
    "canceled": _canceled,
    "expired": _expired,
}
