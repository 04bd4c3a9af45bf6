"""Pages that tell one thing and offer the next: every error, in words a person would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from app.errors import ApiError
from app.languages import _, marked, ngettext
from app.web.pages.month import Offer
from app.web.pages.views import Meeting, Tenant, length

if TYPE_CHECKING:
    from app.web.pages.backend import Offered


@dataclass(frozen=True)
class Action:
    """A link to the next thing to do; `is_outside`: it leaves a frame that the page is in."""

    href: str
    label: str
    is_outside: bool = False


@dataclass(frozen=True)
class Post:
    """A button that sends `fields`; what it does is safe to repeat."""

    action: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Again:
    """Where `fields`, which were typed, go along with another time."""

    action: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Message:
    """A heading, sentences, and what to do next; `again`: the offers are buttons that take what
    was typed along; `event`: what the page tells a site that it is shown in."""

    title: str
    sentences: Sequence[str]
    meeting: Meeting | None = None
    offers: Sequence[Offer] = ()
    again: Again | None = None
    post: Post | None = None
    primary: Action | None = None
    secondary: Action | None = None
    request_id: str | None = None
    event: str | None = None


_WORDS: Mapping[str, tuple[str, str]] = {
    "tenant_not_found": (
        marked("There is nothing to book here"),
        marked(
            "This booking page does not exist, or it is closed at present. Please check the "
            "address."
        ),
    ),
    "cross_site": (
        marked("This form is out of date"),
        marked("Nothing was changed. Open the page again, and repeat what you did there."),
    ),
    "salesperson_not_found": (
        marked("This person cannot be booked here"),
        marked("Perhaps the address has changed."),
    ),
    "service_not_found": (
        marked("This cannot be booked here"),
        marked("Perhaps the address has changed, or it is not offered any more."),
    ),
    "audience_not_allowed": (
        marked("This is not offered to everybody"),
        marked(
            "You are signed in, but this is for others of this company's customers. If you think "
            "that it should be for you, please ask the company."
        ),
    ),
    "provider_not_choosable": (
        marked("Nobody in particular can be chosen here"),
        marked("Whoever is free is given to you."),
    ),
    "provider_required": (
        marked("Please choose a person first"),
        marked("This is booked with one of the people who offer it."),
    ),
    "invalid_answers": (
        marked("The questions have changed"),
        marked("Please go back, load the page again and answer what is asked now."),
    ),
    "payments_not_ready": (
        marked("This cannot be booked here just now"),
        marked("It is paid for ahead, and this company cannot take payments at the moment."),
    ),
    "confirmation_failed": (
        marked("Your meeting could not be made"),
        marked(
            "We are sorry: one of the services that we need for it did not work. This time is not "
            "booked."
        ),
    ),
    "calendar_unavailable": (
        marked("The calendar cannot be read just now"),
        marked(
            "Free times come straight from their own calendar, and it does not answer at the "
            "moment. Please try again in a minute."
        ),
    ),
    "slot_unavailable": (
        marked("That time was taken a moment ago"),
        marked("Somebody else was a little quicker."),
    ),
    "invalid_slot": (
        marked("That time cannot be booked"),
        marked("Please choose one of the times offered."),
    ),
    "too_many_holds": (
        marked("Too many times are being held"),
        marked(
            "Several times are held already and none of them is confirmed. Confirm one by the link "
            "in our mail, or wait until they are free again."
        ),
    ),
    "mail_limit": (
        marked("No mail can be sent just now"),
        marked(
            "Many mails were asked for within a short time, to this mailbox or from your "
            "connection."
        ),
    ),
    "sms_limit": (
        marked("That is one telephone number too many"),
        marked("Many different telephone numbers were given from your connection within an hour."),
    ),
    "rate_limited": (
        marked("That was a little too quick"),
        marked("Very many requests came from your connection within a minute."),
    ),
    "invalid_token": (
        marked("This link does not work"),
        marked(
            "Perhaps it was cut off on its way: please open it from the mail once more, or copy "
            "the whole of it into the address line."
        ),
    ),
    "booking_not_found": (
        marked("This booking does not exist"),
        marked("Perhaps the address is incomplete."),
    ),
    "not_found": (
        marked("There is no such page"),
        marked("Please check the address."),
    ),
    "method_not_allowed": (
        marked("There is no such page"),
        marked("Please go back and use the buttons of the page you came from."),
    ),
    "has_future_bookings": (
        marked("Something is booked still"),
        marked("Cancel what is booked first; then you can be forgotten."),
    ),
    "forbidden": (
        marked("This is not for you"),
        marked("Whoever works for the company is not forgotten here: the company removes them."),
    ),
    "fresh_sign_in_required": (
        marked("Please sign in once more"),
        marked("For this you have to have signed in within the last quarter of an hour."),
    ),
    "payload_too_large": (
        marked("That was too much text"),
        marked("Please go back and enter less."),
    ),
    "request_timeout": (
        marked("That took too long"),
        marked("What you entered did not reach us in time. Please go back and send it once more."),
    ),
    "invalid_request": (
        marked("Something in this request is not right"),
        marked("Please go back, check what you entered and send it once more."),
    ),
    "invalid_state": (
        marked("That is no longer possible"),
        marked(
            "Something has changed in the meantime. The links in our latest mail show how things "
            "are."
        ),
    ),
    "unavailable": (
        marked("We cannot answer just now"),
        marked(
            "Something that we need is away for a moment. Please try again in a minute; nothing is "
            "booked twice."
        ),
    ),
}
_FAULTS: Mapping[str, tuple[str, str]] = {
    "past": (marked("That time is past"), marked("Perhaps this page was open for a while.")),
    "too_soon": (
        marked("That is too soon"),
        marked("Times can be booked up to {notice} before they begin."),
    ),
    "too_far": (
        marked("That is too far ahead"),
        marked("Times can be booked up to {horizon} ahead."),
    ),
    "outside_hours": (
        marked("Nothing is offered at that time"),
        marked("It is outside the hours in which {salesperson} can be booked."),
    ),
    "closed": (
        marked("Nothing is offered at that time"),
        marked("It is closed then."),
    ),
    "off_grid": (
        marked("No meeting begins at that time"),
        marked("Please choose one of the times offered."),
    ),
    "wrong_length": (
        marked("No meeting has that length"),
        marked("Please choose one of the times offered."),
    ),
    "own_time": (
        marked("That is the time you have already"),
        marked("Your meeting is booked for it, and stays booked."),
    ),
}
_OUTSIDE_ALL_HOURS = marked("It is outside the hours in which somebody can be booked.")
_OWN: Mapping[tuple[bool, bool], tuple[str, str]] = {
    (True, True): (
        marked("You have booked this time already"),
        marked("All about it is in our mail."),
    ),
    (True, False): (
        marked("You have booked a time that leaves no room for this one"),
        marked("All about it is in our mail."),
    ),
    (False, True): (
        marked("You are holding this time already"),
        marked("The link to confirm it is in our mail."),
    ),
    (False, False): (
        marked("You are holding a time that leaves no room for this one"),
        marked("The link to confirm it is in our mail."),
    ),
}
"""Of what this browser made: whether it is booked, whether it is the very time."""

_TROUBLE = (
    marked("Something went wrong on our side"),
    marked("We are sorry. Please try again in a minute; nothing is booked twice."),
)

_AGAIN = frozenset(
    {"calendar_unavailable", "rate_limited", "unavailable", "internal_error", "request_timeout"}
)


def is_repeatable(error: ApiError) -> bool:
    """Whether the same request may succeed a little later."""
    return error.code in _AGAIN or error.code not in _WORDS


def wait_of(error: ApiError) -> str:
    """How long to wait, rounded up: nobody counts an hour in seconds."""
    seconds = error.retry_after or 60
    for size in (3600, 60):
        if seconds > 2 * size:
            return length(ceil(seconds / size) * size)
    return length(seconds)


def of_error(
    error: ApiError, tenant: Tenant | None, again: Action | Post | None, request_id: str | None
) -> Message:
    """The page of an error that needs nothing but its code; `again` repeats the request."""
    title, sentence = _WORDS.get(error.code, _TROUBLE)
    sentences = [_(sentence)]
    if error.code == "too_many_holds" and tenant:
        sentences.append(_("That takes at most {length}.").format(length=tenant.hold_length))
    if error.code in ("mail_limit", "sms_limit", "rate_limited"):
        sentences.append(_("Please try again in {length}.").format(length=wait_of(error)))
    home = Action(f"/b/{tenant.slug}", _("To the booking page")) if tenant else None
    return Message(
        _(title),
        sentences,
        post=again if isinstance(again, Post) else None,
        primary=again if isinstance(again, Action) else None if again else home,
        secondary=home if again else None,
        request_id=None if error.code in _WORDS else request_id,
    )


def of_link_taken_back(tenant: Tenant | None) -> Message:
    """The page of a link that a correction of the mail address made worthless."""
    home = Action(f"/b/{tenant.slug}", _("To the booking page")) if tenant else None
    return Message(
        _("This link was taken back"),
        [
            _(
                "Another mail address was given after this link was sent, so it does nothing any "
                "more. The link that counts is in the mail to the address given last."
            )
        ],
        primary=home,
    )


def of_gone(error: ApiError, why: Offered, person: str, horizon_days: int) -> Message:
    """Why a time cannot be had: the rule that is against it, else who was before.

    Args:
        person: empty: whoever is free.
    """
    if why.fault:
        title, sentence = _FAULTS[why.fault]
        if why.fault == "outside_hours" and not person:
            sentence = _OUTSIDE_ALL_HOURS
        words = {
            "notice": length(why.min_notice_minutes * 60),
            "horizon": ngettext("{count} day", "{count} days", horizon_days).format(
                count=horizon_days
            ),
            "salesperson": person,
        }
        return Message(_(title), [_(sentence).format(**words)])
    if why.own:
        title, sentence = _OWN[why.own.is_booked, why.own.is_same]
        return Message(_(title), [_(sentence)])
    title, sentence = _WORDS[error.code]
    return Message(_(title), [_(sentence)])
