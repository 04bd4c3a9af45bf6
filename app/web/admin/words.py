"""The console's words for what the database names by codes. No rule is here: only language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Word(NamedTuple):
    """A state as people read it; `icon` of admin/_icons.html, `tone` good, bad, busy or quiet."""

    text: str
    icon: str
    tone: str = "quiet"


STATUS: Mapping[str, Word] = {
    "hold": Word("Held", "waiting", "busy"),
    "pending_verify": Word("Waits for the customer", "mail", "busy"),
    "confirmed": Word("Confirmed", "done", "good"),
    "canceled": Word("Canceled", "cross", "bad"),
    "expired": Word("Lapsed", "dash"),
}
ATTENDANCE: Mapping[str, Word] = {
    "attended": Word("Attended", "done", "good"),
    "no_show": Word("No-show", "cross", "bad"),
}
FOLLOWING: Mapping[str, Word] = {
    "live": Word("Followed", "done", "good"),
    "pending": Word("Being connected", "waiting", "busy"),
    "failing": Word("Not answering", "alert", "bad"),
    "off": Word("Not followed", "dash"),
}
MIRROR: Mapping[str, Word] = {
    "live": Word("Mirrored", "done", "good"),
    "behind": Word("Catching up", "waiting", "busy"),
    "failing": Word("Asked each time", "alert", "bad"),
    "none": Word("Not mirrored", "dash"),
}
TENANT: Mapping[str, Word] = {
    "active": Word("Active", "done", "good"),
    "pending": Word("Waits for consent", "waiting", "busy"),
    "disabled": Word("Disabled", "dash"),
}
FOLLOW_UP: Mapping[str, tuple[str, str]] = {
    "customer_reinvite_required": (
        "Tell the customer about the new time",
        "The meeting was moved in {calendar}. The invitation is updated only if the organizer "
        "sent the update: make sure that the customer knows.",
    ),
    "customer_notify_required": (
        "Tell the customer that the meeting is off",
        "The event was deleted or canceled in {calendar}, and the booking is canceled with it.",
    ),
    "customer_declined": (
        "The customer declined the invitation",
        "The booking stands and its time stays taken: ask whether they still come, and cancel it "
        "if not.",
    ),
    "event_move_conflict": (
        "A move runs into another booking",
        "The organizer moved the event onto time that is sold already. The booking keeps its old "
        "time here until the other one makes room: move one of the two in {calendar}.",
    ),
    "event_move_conflict.past": (
        "A meeting was moved into the past",
        "The organizer moved the event to a time that is over. The booking keeps its time here: "
        "put the event back in {calendar}, or where the meeting shall be. Left there, it is taken "
        "over when the booking's own time is over as well.",
    ),
    "confirmation_failed": (
        "A confirmation failed",
        "Meeting and event could not be made, the time is free again and the customer was told by "
        "mail. Perhaps offer another time.",
    ),
}
"""Title and sentence; `{calendar}` is what people call who has the calendars."""

DEAD: Mapping[str, str] = {
    "webhook": "Notification of a calendar",
    "webhook_delivery": "Delivery to a system of the company",
    "mail": "Mail",
    "saga_step": "Step at a provider",
    "deletion": "Pending deletion",
}
MAIL: Mapping[str, str] = {
    "verification": "Mail with the link to confirm",
    "confirmed": "Mail of the confirmed booking",
    "links": "Mail with fresh links",
    "confirmation_failed": "Mail that the confirmation failed",
    "replacement_lapsed": "Mail that the new time lapsed",
    "meeting_replaced": "Mail with the new link",
}
NOTIFICATION: Mapping[str, str] = {
    "created": "The calendar reports the event as new",
    "updated": "The calendar reports a change of the event",
    "deleted": "The calendar reports the event as deleted",
}
LIFECYCLE: Mapping[str, str] = {
    "reauthorizationRequired": "The provider wants the subscription renewed",
    "subscriptionRemoved": "The provider has ended the subscription",
    "missed": "The provider says that notifications were lost",
}
GIVEN_UP: Mapping[str, str] = {
    **MAIL,
    **{f"event {change}": text for change, text in NOTIFICATION.items()},
    **LIFECYCLE,
}
"""What a dead letter was to do, by `what` of `api.dead_letters`; steps of sagas have their words in
the database (`api.action_titles`)."""

MOVE_REASON: Mapping[str, str] = {
    "past": "into the past",
    "taken": "onto another booking",
}
CANCEL_SOURCE: Mapping[str, str] = {
    "customer": "by the customer",
    "sales_manual": "by the organizer, in the calendar",
    "administrator": "by an administrator",
    "reschedule": "because a new time takes its place",
    "database": "in the database, by hand",
}
HOST: Mapping[str, Word] = {
    "free": Word("Takes meetings", "done", "good"),
    "used_up": Word("Used up today", "waiting", "busy"),
    "limited": Word("Refused by its provider", "alert", "bad"),
}


class Finding(NamedTuple):
    """What looks like ours at a provider and is not, and what to do about it."""

    title: str
    advice: str


FINDING: Mapping[str, Finding] = {
    "unknown_booking": Finding(
        "Unknown booking",
        "It names this installation and a booking that this database made nothing for: it was made "
        "after the backup that this database comes from, or by a copy of it. Ask whoever is in it, "
        "then book it here or delete it there.",
    ),
    "other_installation": Finding(
        "Another installation's",
        "Another database makes these with the same account. That is fine if you know it; "
        "better give each its own hosts.",
    ),
    "copy": Finding(
        "Copied event",
        "Somebody copied one of our events. Bookings do not follow the copy; it is theirs to "
        "delete.",
    ),
}
OUTCOME: Mapping[str, str] = {
    "adopted": "taken up",
    "removed": "removed",
    "put_back": "put back to its time",
    "replaced": "made again",
}
NEWS: Mapping[str, str] = {
    "attended": "Recorded: the customer came.",
    "no_show": "Recorded: the customer did not come.",
    "canceled": "The booking is canceled. Event and meeting are being deleted.",
    "handled": "Done. It is off the list.",
    "handled_before": "Somebody had seen to it already.",
    "redriven": "It is being tried again.",
    "redriven_before": "It is no dead letter any more: nothing to try again.",
    "added": "Added. The calendar is being connected.",
    "saved": "Saved.",
    "unchanged": "Nothing was changed.",
    "activated": "This calendar is sold again.",
    "deactivated": "This calendar is not sold any more.",
    "allowed": "Agreed. The calendar is being compared again.",
    "allowed_before": "Nothing was stopped any more.",
    "enabled": "The company is switched on.",
    "disabled": "The company is switched off.",
    "signed_out": "You are signed out.",
}
"""Sentences that a page begins with after a form; the address names only the key."""
