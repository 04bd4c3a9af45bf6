"""The console's words for what the database names by codes. No rule is here: only language,
as messages that are translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any, NamedTuple

from app.languages import _, marked


class Word(NamedTuple):
    """A state as people read it; `icon` of admin/_icons.html, `tone` good, bad, busy or quiet;
    `change` is on the button that changes another state to it.
    """

    text: str
    icon: str
    tone: str = "quiet"
    change: str = ""


STATUS: Mapping[str, Word] = {
    "hold": Word(marked("Held"), "waiting", "busy"),
    "pending_verify": Word(marked("Waits for the customer"), "mail", "busy"),
    "confirmed": Word(marked("Confirmed"), "done", "good"),
    "canceled": Word(marked("Canceled"), "cross", "bad"),
    "expired": Word(marked("Lapsed"), "dash"),
}
ATTENDANCE: Mapping[str, Word] = {
    "attended": Word(marked("Attended"), "done", "good", marked("Change to attended")),
    "no_show": Word(marked("No-show"), "cross", "bad", marked("Change to no-show")),
}
FOLLOWING: Mapping[str, Word] = {
    "live": Word(marked("Followed"), "done", "good"),
    "pending": Word(marked("Being connected"), "waiting", "busy"),
    "failing": Word(marked("Not answering"), "alert", "bad"),
    "off": Word(marked("Not followed"), "dash"),
}
CALENDAR: Mapping[str, Word] = {
    "connected": Word(marked("Connected"), "done", "good"),
    "never": Word(marked("Not connected yet"), "waiting", "busy"),
    "disconnected": Word(marked("Not connected any more"), "alert", "bad"),
    "lost": Word(marked("Cannot be read"), "alert", "bad"),
}
ACCOUNT: Mapping[str, Word] = {
    "active": Word(marked("Active"), "done", "good"),
    "invited": Word(marked("Invited"), "mail", "busy"),
    "disabled": Word(marked("Disabled"), "dash"),
}
MIRROR: Mapping[str, Word] = {
    "live": Word(marked("Mirrored"), "done", "good"),
    "behind": Word(marked("Catching up"), "waiting", "busy"),
    "failing": Word(marked("Asked each time"), "alert", "bad"),
    "none": Word(marked("Not mirrored"), "dash"),
}
TENANT: Mapping[str, Word] = {
    "active": Word(marked("Active"), "done", "good"),
    "pending": Word(marked("Waits for consent"), "waiting", "busy"),
    "disabled": Word(marked("Disabled"), "dash"),
}
FOLLOW_UP: Mapping[str, tuple[str, str]] = {
    "customer_reinvite_required": (
        marked("Tell the customer about the new time"),
        marked(
            "The meeting was moved in {calendar}. The invitation is updated only if the organizer "
            "sent the update: make sure that the customer knows."
        ),
    ),
    "customer_notify_required": (
        marked("Tell the customer that the meeting is off"),
        marked(
            "The event was deleted or canceled in {calendar}, and the booking is canceled with it."
        ),
    ),
    "customer_declined": (
        marked("The customer declined the invitation"),
        marked(
            "The booking stands and its time stays taken: ask whether they still come, and cancel "
            "it if not."
        ),
    ),
    "event_move_conflict": (
        marked("A move runs into another booking"),
        marked(
            "The organizer moved the event onto time that is sold already. The booking keeps its "
            "old time here until the other one makes room: move one of the two in {calendar}."
        ),
    ),
    "event_move_conflict.past": (
        marked("A meeting was moved into the past"),
        marked(
            "The organizer moved the event to a time that is over. The booking keeps its time "
            "here: put the event back in {calendar}, or where the meeting shall be. Left there, it "
            "is taken over when the booking's own time is over as well."
        ),
    ),
    "refund_owed": (
        marked("Money goes back"),
        marked(
            "The booking is canceled and the customer gets back a part of what was paid: see the "
            "booking. What was paid by hand is given back by hand, and recorded there."
        ),
    ),
    "refund_decision_required": (
        marked("What goes back has to be decided"),
        marked(
            "The event was deleted or canceled in {calendar}, and there is money on the booking. "
            "The customer knows that it is off: pay back what is theirs on the page of the booking."
        ),
    ),
    "confirmation_failed": (
        marked("A confirmation failed"),
        marked(
            "Meeting and event could not be made, the time is free again and the customer was told "
            "by mail. Perhaps offer another time."
        ),
    ),
}
"""Title and sentence; `{calendar}` is what people call who has the calendars."""

DEAD: Mapping[str, str] = {
    "webhook": marked("Notification of a calendar"),
    "webhook_delivery": marked("Delivery to a system of the company"),
    "message": marked("Message"),
    "saga_step": marked("Step at a provider"),
    "deletion": marked("Pending deletion"),
}
MESSAGE: Mapping[str, str] = {
    "booking_verify": marked("Message with the link to confirm"),
    "booking_confirmed": marked("Message of the confirmed booking"),
    "booking_links": marked("Message with fresh links"),
    "booking_rescheduled": marked("Message of the new time"),
    "booking_moved": marked("Message that the meeting was moved"),
    "booking_place_changed": marked("Message that the place was changed"),
    "booking_canceled": marked("Message that the booking is canceled"),
    "booking_expired": marked("Message that the new time lapsed"),
    "booking_confirmation_failed": marked("Message that the confirmation failed"),
    "booking_meeting_replaced": marked("Message with the new link"),
    "booking_reminder": marked("Reminder"),
    "booking_followup": marked("Message after the meeting"),
    "staff_new_booking": marked("Message to the salesperson of a new booking"),
    "staff_canceled": marked("Message to the salesperson of a canceled booking"),
    "staff_daily_agenda": marked("Agenda of the day"),
    "sign_in_code": marked("Code to sign in"),
    "address_code": marked("Code for a new mail address"),
    "address_changed": marked("Another mail address"),
    "invitation": marked("Invitation"),
    "calendar_disconnected": marked("Message that a calendar is disconnected"),
    "webhook_disabled": marked("Message that a webhook is disabled"),
    "phone_code": marked("Code to prove a telephone number"),
    "sender_domain_lost": marked("Message that a domain is not proved any more"),
}
NOTIFICATION: Mapping[str, str] = {
    "created": marked("The calendar reports the event as new"),
    "updated": marked("The calendar reports a change of the event"),
    "deleted": marked("The calendar reports the event as deleted"),
}
LIFECYCLE: Mapping[str, str] = {
    "reauthorizationRequired": marked("The provider wants the subscription renewed"),
    "subscriptionRemoved": marked("The provider has ended the subscription"),
    "missed": marked("The provider says that notifications were lost"),
}
MOVE_REASON: Mapping[str, str] = {
    "past": marked("into the past"),
    "taken": marked("onto another booking"),
}
CANCEL_SOURCE: Mapping[str, str] = {
    "customer": marked("by the customer"),
    "sales_manual": marked("by the organizer, in the calendar"),
    "administrator": marked("by an administrator"),
    "reschedule": marked("because a new time takes its place"),
    "database": marked("in the database, by hand"),
}
OVERRIDDEN: Mapping[str, str] = {
    "notice": marked("sooner than the notice"),
    "horizon": marked("further ahead than is sold"),
    "hours": marked("outside of the hours"),
    "grid": marked("between the usual starts"),
    "closure": marked("while closed"),
    "calendar": marked("while the calendar was busy"),
    "unknown": marked("while the calendar could not be read"),
}
"""What staff passed over when they booked by hand."""
PROOF: Mapping[str, str] = {
    "mail": marked("by the customer, who confirmed by mail"),
    "payment": marked("by the customer, who paid"),
    "account": marked("by the customer, signed in"),
    "staff": marked("by hand"),
}
HOST: Mapping[str, Word] = {
    "free": Word(marked("Takes meetings"), "done", "good"),
    "used_up": Word(marked("Used up today"), "waiting", "busy"),
    "limited": Word(marked("Refused by its provider"), "alert", "bad"),
}
WEBHOOK: Mapping[str, Word] = {
    "active": Word(marked("Active"), "done", "good"),
    "disabled": Word(marked("Disabled"), "cross", "bad"),
}
WEBHOOK_REASON: Mapping[str, str] = {
    "failing": marked("It took nothing for three days."),
    "gone": marked("It said that it is gone (410)."),
    "administrator": marked("An administrator disabled it."),
}
WEBHOOK_TYPE: Mapping[str, str] = {
    "booking.held": marked("Held"),
    "booking.confirmed": marked("Confirmed"),
    "booking.rescheduled": marked("Rescheduled"),
    "booking.moved": marked("Moved by the organizer"),
    "booking.canceled": marked("Canceled"),
    "booking.expired": marked("Lapsed"),
    "booking.attended": marked("Attended"),
    "booking.no_show": marked("No-show"),
}
DELIVERY: Mapping[str, Word] = {
    "queued": Word(marked("On its way"), "waiting", "busy"),
    "delivered": Word(marked("Delivered"), "done", "good"),
    "dropped": Word(marked("Not sent: disabled"), "dash"),
    "dead": Word(marked("Given up"), "alert", "bad"),
}
GIVEN_UP: Mapping[str, str] = {
    **MESSAGE,
    **{f"event {change}": text for change, text in NOTIFICATION.items()},
    **LIFECYCLE,
    **WEBHOOK_TYPE,
}
"""What a dead letter was to do, by `what` of `api.dead_letters`; steps of sagas have their words in
the database (`api.action_titles`)."""


class Finding(NamedTuple):
    """What looks like ours at a provider and is not, and what to do about it."""

    title: str
    advice: str


FINDING: Mapping[str, Finding] = {
    "unknown_booking": Finding(
        marked("Unknown booking"),
        marked(
            "It names this installation and a booking that this database made nothing for: it was "
            "made after the backup that this database comes from, or by a copy of it. Ask whoever "
            "is in it, then book it here or delete it there."
        ),
    ),
    "other_installation": Finding(
        marked("Another installation's"),
        marked(
            "Another database makes these with the same account. That is fine if you know it; "
            "better give each its own hosts."
        ),
    ),
    "copy": Finding(
        marked("Copied event"),
        marked(
            "Somebody copied one of our events. Bookings do not follow the copy; it is theirs to "
            "delete."
        ),
    ),
}
OUTCOME: Mapping[str, str] = {
    "adopted": marked("taken up"),
    "removed": marked("removed"),
    "put_back": marked("put back to its time"),
    "replaced": marked("made again"),
}
NEWS: Mapping[str, str] = {
    "attended": marked("Recorded: the customer came."),
    "no_show": marked("Recorded: the customer did not come."),
    "canceled": marked("The booking is canceled. Event and meeting are being deleted."),
    "given_up": marked("It is given up, and its time is free again."),
    "booked": marked("It is booked."),
    "moved": marked("It is moved: this is the new booking."),
    "changed": marked("The change is kept."),
    "handled": marked("Done. It is off the list."),
    "handled_before": marked("Somebody had seen to it already."),
    "redriven": marked("It is being tried again."),
    "redriven_before": marked("It is no dead letter any more: nothing to try again."),
    "added": marked("Added."),
    "saved": marked("Saved."),
    "domain_proved": marked("The record is there: mails may come from the domain."),
    "domain_unproved": marked("The record is not there. It may take some hours until it is seen."),
    "domain_unanswered": marked("No name server answered. Try again later."),
    "account_kept": marked("The account is let in and kept: messages go by it from now on."),
    "account_works": marked("The account is let in."),
    "account_removed": marked("Messages go by the platform's account again."),
    "domain_removed": marked("No mail comes from the domain any more."),
    "archived": marked("Archived."),
    "restored": marked("Taken back from the archive."),
    "closed": marked("Closed. Nothing is offered then."),
    "opened": marked("Opened again."),
    "invited": marked("Invited. The mail is on its way."),
    "member_removed": marked("Removed. They are signed out everywhere."),
    "member_restored": marked("They are back."),
    "key_revoked": marked("Taken back: the key opens nothing any more."),
    "forgotten": marked("Forgotten. What calendars and others were told is being deleted."),
    "tested": marked("The test is on its way."),
    "lifted": marked("They are written to again."),
    "feed_revoked": marked("The address ended."),
    "unchanged": marked("Nothing was changed."),
    "activated": marked("This calendar is sold again."),
    "deactivated": marked("This calendar is not sold any more."),
    "allowed": marked("Agreed. The calendar is being compared again."),
    "allowed_before": marked("Nothing was stopped any more."),
    "enabled": marked("The company is switched on."),
    "disabled": marked("The company is switched off."),
    "webhook_active": marked("The endpoint is told again of what happens from now on."),
    "webhook_disabled": marked("The endpoint gets nothing any more."),
    "webhook_deleted": marked("The endpoint is deleted."),
    "redelivered": marked("It is being delivered again."),
    "redelivered_some": marked(
        "The first thousand are being delivered again: ask for the others later."
    ),
    "signed_out": marked("You are signed out."),
}
"""Sentences that a page begins with after a form; the address names only the key."""


def action_titles(
    told: Mapping[str, Mapping[str, Any]], makes: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What steps of sagas do, by action, of the answer of `api.action_titles`.

    Args:
        makes: what is made for the booking that it is about, by capability; None: for any.
    """
    own = makes or {}
    return {
        action: _(one["words"]).format(
            object=_(own[one["capability"]])
            if one["capability"] in own
            else reduce(_either, map(_, one["objects"]))
        )
        for action, one in told.items()
    }


def _either(one: str, other: str) -> str:
    return _("{one} or {other}").format(one=one, other=other)
