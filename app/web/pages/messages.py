"""Pages that tell one thing and offer the next: every error, in words a person would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from app.errors import ApiError
from app.web.pages.month import Offer
from app.web.pages.views import Meeting, Salesperson, Tenant, length

if TYPE_CHECKING:
    from app.web.pages.backend import Offered


@dataclass(frozen=True)
class Action:
    """A link to the next thing to do."""

    href: str
    label: str


@dataclass(frozen=True)
class Post:
    """A button that sends `fields`; what it does is safe to repeat."""

    action: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A heading, sentences, and what to do next."""

    title: str
    sentences: Sequence[str]
    meeting: Meeting | None = None
    offers: Sequence[Offer] = ()
    post: Post | None = None
    primary: Action | None = None
    secondary: Action | None = None
    request_id: str | None = None


_WORDS: Mapping[str, tuple[str, str]] = {
    "tenant_not_found": (
        "There is nothing to book here",
        "This booking page does not exist, or it is closed at present. Please check the address.",
    ),
    "salesperson_not_found": (
        "This person cannot be booked here",
        "Perhaps the address has changed.",
    ),
    "calendar_unavailable": (
        "The calendar cannot be read just now",
        "Free times come straight from their own calendar, and it does not answer at the moment. "
        "Please try again in a minute.",
    ),
    "slot_unavailable": (
        "That time was taken a moment ago",
        "Somebody else was a little quicker.",
    ),
    "invalid_slot": (
        "That time cannot be booked",
        "Please choose one of the times offered.",
    ),
    "too_many_holds": (
        "Too many times are being held",
        "Several times are held already and none of them is confirmed. Confirm one by the link in "
        "our mail, or wait until they are free again.",
    ),
    "mail_limit": (
        "No mail can be sent just now",
        "Many mails were asked for within a short time, to this mailbox or from your connection.",
    ),
    "sms_limit": (
        "That is one telephone number too many",
        "Many different telephone numbers were given from your connection within an hour.",
    ),
    "rate_limited": (
        "That was a little too quick",
        "Very many requests came from your connection within a minute.",
    ),
    "invalid_token": (
        "This link does not work",
        "Perhaps it was cut off on its way: please open it from the mail once more, or copy the "
        "whole of it into the address line.",
    ),
    "booking_not_found": (
        "This booking does not exist",
        "Perhaps the address is incomplete.",
    ),
    "not_found": (
        "There is no such page",
        "Please check the address.",
    ),
    "method_not_allowed": (
        "There is no such page",
        "Please go back and use the buttons of the page you came from.",
    ),
    "payload_too_large": (
        "That was too much text",
        "Please go back and enter less.",
    ),
    "request_timeout": (
        "That took too long",
        "What you entered did not reach us in time. Please go back and send it once more.",
    ),
    "invalid_request": (
        "Something in this request is not right",
        "Please go back, check what you entered and send it once more.",
    ),
    "invalid_state": (
        "That is no longer possible",
        "Something has changed in the meantime. The links in our latest mail show how things are.",
    ),
    "unavailable": (
        "We cannot answer just now",
        "Something that we need is away for a moment. Please try again in a minute; nothing is "
        "booked twice.",
    ),
}
_FAULTS: Mapping[str, tuple[str, str]] = {
    "past": ("That time is past", "Perhaps this page was open for a while."),
    "too_soon": ("That is too soon", "Times can be booked up to {notice} before they begin."),
    "too_far": ("That is too far ahead", "Times can be booked up to {horizon} ahead."),
    "outside_hours": (
        "Nothing is offered at that time",
        "It is outside the hours in which {salesperson} can be booked.",
    ),
    "off_grid": ("No meeting begins at that time", "Please choose one of the times offered."),
    "wrong_length": ("No meeting has that length", "Please choose one of the times offered."),
    "own_time": (
        "That is the time you have already",
        "Your meeting is booked for it, and stays booked.",
    ),
}
_TROUBLE = (
    "Something went wrong on our side",
    "We are sorry. Please try again in a minute; nothing is booked twice.",
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
    sentences = [sentence]
    if error.code == "too_many_holds" and tenant:
        sentences.append(f"That takes at most {tenant.hold_length}.")
    if error.code in ("mail_limit", "sms_limit", "rate_limited"):
        sentences.append(f"Please try again in {wait_of(error)}.")
    home = Action(f"/b/{tenant.slug}", "To the booking page") if tenant else None
    return Message(
        title,
        sentences,
        post=again if isinstance(again, Post) else None,
        primary=again if isinstance(again, Action) else None if again else home,
        secondary=home if again else None,
        request_id=None if error.code in _WORDS else request_id,
    )


def of_link_taken_back(tenant: Tenant | None) -> Message:
    """The page of a link that a correction of the mail address made worthless."""
    home = Action(f"/b/{tenant.slug}", "To the booking page") if tenant else None
    return Message(
        "This link was taken back",
        [
            "Another mail address was given after this link was sent, so it does nothing any more. "
            "The link that counts is in the mail to the address given last."
        ],
        primary=home,
    )


def of_gone(error: ApiError, why: Offered, tenant: Tenant, salesperson: Salesperson) -> Message:
    """Why a time cannot be had: the rule that is against it, else who was before."""
    if why.fault:
        title, sentence = _FAULTS[why.fault]
        days = tenant.horizon_days
        words = {
            "notice": length(why.min_notice_minutes * 60),
            "horizon": f"{days} day{'' if days == 1 else 's'}",
            "salesperson": salesperson.name,
        }
        return Message(title, [sentence.format(**words)])
    if why.own:
        doing = "have booked" if why.own.is_booked else "are holding"
        what = "this time already" if why.own.is_same else "a time that leaves no room for this one"
        sentence = (
            "All about it is in our mail."
            if why.own.is_booked
            else "The link to confirm it is in our mail."
        )
        return Message(f"You {doing} {what}", [sentence])
    title, sentence = _WORDS[error.code]
    return Message(title, [sentence])
