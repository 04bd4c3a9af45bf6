"""The console's words for what a company chooses from, by the codes of the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.languages import _, marked
from app.web.admin.words import Word

PLACE: Mapping[str, str] = {
    "phone": marked("By telephone"),
    "address": marked("At an address"),
    "none": marked("No particular place"),
}
"""Places without a link; those with one have a name."""
NO_CALENDAR = marked("Only what is booked here")
PAYMENT: Mapping[str, str] = {
    "none": marked("Nothing before the meeting"),
    "deposit": marked("A deposit"),
    "full": marked("The whole price"),
    "card_on_file": marked("A card is kept, nothing is charged"),
}
ASSIGNMENT: Mapping[str, str] = {
    "either": marked("Customers choose a person, or anyone"),
    "chosen": marked("Customers choose a person"),
    "any": marked("Customers are given anyone who is free"),
}
AUDIENCE: Mapping[str, str] = {
    "public": marked("Anybody"),
    "prospect": marked("Prospects who are signed in"),
    "customer": marked("Customers who are signed in"),
    "member": marked("Anybody who is signed in"),
}
COLORS: Mapping[str, str] = {
    "#1f6feb": marked("Blue"),
    "#0f6b5c": marked("Green"),
    "#6d28d9": marked("Violet"),
    "#be185d": marked("Pink"),
    "#b42318": marked("Red"),
    "#b54708": marked("Orange"),
    "#8a6d00": marked("Yellow"),
    "#475467": marked("Gray"),
}
"""Of calendars: one that is not among them stays as it is."""


def named(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Codes and what they are called in the reader's language, to choose from."""
    return [(code, _(text)) for code, text in words.items()]


def places(kinds: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The places of `api.kinds`."""
    return [(one["kind"], one["name"] or _(PLACE[one["kind"]])) for one in kinds["places"]]


def calendars(kinds: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The kinds of calendars of `api.kinds`."""
    return [(one["kind"], one["name"] or _(NO_CALENDAR)) for one in kinds["calendars"]]


WEEKDAYS: tuple[str, ...] = (
    marked("Sunday"),
    marked("Monday"),
    marked("Tuesday"),
    marked("Wednesday"),
    marked("Thursday"),
    marked("Friday"),
    marked("Saturday"),
)
"""By the number that rules of hours have."""


def weekdays() -> list[tuple[str, str]]:
    """To choose from; Monday first."""
    return [(str(day), _(WEEKDAYS[day])) for day in (1, 2, 3, 4, 5, 6, 0)]


FIELD_TYPE: Mapping[str, str] = {
    "text": marked("One line"),
    "textarea": marked("Several lines"),
    "select": marked("One of a list"),
    "checkbox": marked("Yes or no, or several of a list"),
    "date": marked("A date"),
    "phone": marked("A telephone number"),
    "email": marked("A mail address"),
    "number": marked("A number"),
}
BOOKING_ACCESS: Mapping[str, str] = {
    "public": marked("Anybody"),
    "members": marked("Only who is signed in"),
}
SIGN_UP: Mapping[str, str] = {
    "closed": marked("Nobody: accounts are made here"),
    "open": marked("Anybody"),
    "domains": marked("Whoever has a mail address of these domains"),
}
RESCHEDULE_POLICY: Mapping[str, str] = {
    "cancel_first": marked("The old time is given up at once"),
    "keep_until_confirmed": marked("The old time stays until the new one is confirmed"),
}
RESCHEDULE_CONFIRMS: Mapping[str, str] = {
    "mail": marked("By another mail"),
    "at_once": marked("At once, by the link that asked for it"),
}
ORGANIZER_MOVES: Mapping[str, str] = {
    "silent": marked("The calendar's own invitation tells the customer"),
    "tell": marked("We tell the customer too"),
}
ROLE: Mapping[str, str] = {
    "owner": marked("Owner: everything"),
    "admin": marked("Administrator: all but owners and keys"),
    "salesperson": marked("Salesperson: their own bookings and calendar"),
    "analyst": marked("Analyst: figures"),
    "customer": marked("Customer"),
    "prospect": marked("Prospect"),
}
KEY_KIND: Mapping[str, str] = {
    "secret": marked("Secret: acts for the company, never in a browser"),
    "publishable": marked("Publishable: for a site, opens what anybody may"),
}
KEY_ROLE: Mapping[str, str] = {
    "admin": marked("Administrator"),
    "analyst": marked("Analyst: figures alone"),
}
CHANNEL: Mapping[str, str] = {"mail": marked("Mail"), "sms": marked("SMS")}
READERS: Mapping[str, str] = {
    "customer": marked("Customers"),
    "staff": marked("Salespeople and owners"),
    "account": marked("Whoever signs in"),
}
SUPPRESSION: Mapping[str, str] = {
    "bounced": marked("Mails came back"),
    "complained": marked("They called a mail spam"),
    "stopped": marked("They sent STOP"),
    "unsubscribed": marked("They want no reminders"),
}
APPOINTMENT: Mapping[str, Word] = {
    "pending": Word(marked("Waits"), "waiting", "busy"),
    "confirmed": Word(marked("Confirmed"), "done", "good"),
    "completed": Word(marked("Over"), "done"),
    "canceled": Word(marked("Canceled"), "cross", "bad"),
    "no_show": Word(marked("No-show"), "cross", "bad"),
    "expired": Word(marked("Lapsed"), "dash"),
}
METHOD: Mapping[str, str] = {
    "card": marked("Card"),
    "cash": marked("Cash"),
    "card_terminal": marked("Card, at a terminal"),
    "transfer": marked("Transfer"),
    "other": marked("Otherwise"),
}
"""How something was paid."""
PAYMENT_STATE: Mapping[str, Word] = {
    "open": Word(marked("Open"), "waiting", "busy"),
    "authorized": Word(marked("Authorized"), "waiting", "busy"),
    "captured": Word(marked("Paid"), "done", "good"),
    "canceled": Word(marked("Canceled"), "cross"),
    "expired": Word(marked("Lapsed"), "dash"),
    "failed": Word(marked("Failed"), "cross", "bad"),
    "unknown": Word(marked("Not known"), "alert", "bad"),
}
REFUND_STATE: Mapping[str, Word] = {
    "owed": Word(marked("Owed"), "waiting", "busy"),
    "succeeded": Word(marked("Paid back"), "done", "good"),
    "failed": Word(marked("Failed"), "cross", "bad"),
}
TARGET: Mapping[str, str] = {
    "account": marked("Member"),
    "booking": marked("Booking"),
    "closure": marked("Closure"),
    "config": marked("Settings"),
    "customer": marked("Client"),
    "exception": marked("Date with other hours"),
    "key": marked("Key"),
    "salesperson": marked("Salesperson"),
    "sender_domain": marked("Domain of the sender"),
    "service": marked("Service"),
    "suppression": marked("Address that gets nothing"),
    "template": marked("Text of a message"),
    "tenant": marked("Company"),
    "webhook_endpoint": marked("Webhook"),
}
"""What can be acted on, by the type that the audit says."""
THING: Mapping[str, str] = {
    **TARGET,
    "appointment": marked("Booking"),
    "attendance": marked("Attendance"),
    "calendar": marked("Calendar"),
    "cancellation_policy": marked("Cancellation policy"),
    "carrier": marked("Provider of messages"),
    "company": marked("Company"),
    "dead_letter": marked("Dead letter"),
    "feed": marked("Calendar address"),
    "follow_up": marked("Follow-up"),
    "meeting": marked("Meeting"),
    "message": marked("Message"),
    "payment": marked("Payment"),
    "personal_data": marked("Personal data"),
    "reconcile": marked("Comparison with the providers"),
    "refund": marked("Refund"),
    "saga": marked("Work at the providers"),
    "scheduling": marked("Scheduling"),
    "subscription": marked("Following of a calendar"),
    "webhook": marked("Notification of a provider"),
    "webhook_delivery": marked("Delivery to a webhook"),
}
"""What an action is of."""
DEED: Mapping[str, str] = {
    "activated": marked("activated"),
    "address_changed": marked("mail address changed"),
    "adopted": marked("something found was taken up"),
    "archived": marked("archived"),
    "booked": marked("made by hand"),
    "calendar_abandoned": marked("calendar left while meetings were in it"),
    "canceled": marked("canceled"),
    "changed": marked("changed"),
    "confirmation_failed": marked("confirmation failed"),
    "confirmed": marked("confirmed"),
    "connected": marked("connected"),
    "consent_lost": marked("consent lost"),
    "consent_requested": marked("consent asked for"),
    "consent_restored": marked("consent given again"),
    "created": marked("made"),
    "dead": marked("given up"),
    "deleted": marked("deleted"),
    "disabled": marked("disabled"),
    "disconnected": marked("disconnected"),
    "enabled": marked("enabled"),
    "event_types_changed": marked("event types changed"),
    "expired": marked("lapsed"),
    "exported": marked("handed out"),
    "failed": marked("failed"),
    "flagged": marked("something unknown was found"),
    "forgotten": marked("forgotten"),
    "handled": marked("seen to"),
    "hold": marked("held"),
    "hours_changed": marked("hours changed"),
    "identified": marked("known by object id"),
    "intake_changed": marked("form changed"),
    "invited": marked("invited"),
    "lifted": marked("lifted"),
    "link_made": marked("link to sign in made"),
    "lost": marked("lost"),
    "made": marked("made"),
    "manual": marked("canceled in the database"),
    "move_conflict": marked("moved onto another booking"),
    "moved": marked("moved by the organizer"),
    "owner_made": marked("made an owner"),
    "phone_proved": marked("telephone proved"),
    "promoted": marked("became a customer"),
    "put_back": marked("put back to its time"),
    "recorded": marked("recorded"),
    "redelivered": marked("delivered again"),
    "redriven": marked("tried again"),
    "removed": marked("removed"),
    "replaced": marked("made again"),
    "rescheduled": marked("moved to a new time"),
    "restarted": marked("started again"),
    "restored": marked("taken back"),
    "revoked": marked("taken back"),
    "rotated": marked("secret renewed"),
    "salespeople_changed": marked("who offers it changed"),
    "sales_manual": marked("canceled in the calendar"),
    "set": marked("set"),
    "signed_in": marked("signed in"),
    "signed_up": marked("signed up"),
    "step_dead": marked("a step was given up"),
    "superseded": marked("given up for another"),
    "tested": marked("tested"),
    "time_changed": marked("time changed in the database"),
    "verify_sent": marked("mail with the link ordered"),
}
"""What was done."""
ACTOR: Mapping[str, str] = {
    "customer": marked("Customer"),
    "organizer": marked("Organizer"),
    "administrator": marked("Administrator"),
    "system": marked("Holdfast"),
    "database": marked("Database"),
}
