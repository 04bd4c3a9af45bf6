"""A booking's history as sentences. What is not known here is told by its own name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.languages import _, marked
from app.web.admin.words import CANCEL_SOURCE, MESSAGE, MOVE_REASON, NOTIFICATION

_EVENTS: Mapping[str, tuple[str, str]] = {
    "hold_created": ("waiting", marked("The time was held")),
    "verify_sent": ("mail", marked("The mail with the link was ordered")),
    "confirmed": ("done", marked("Confirmed: meeting and event exist")),
    "confirmation_failed": ("alert", marked("The confirmation failed; the time is free again")),
    "canceled": ("cross", marked("Canceled")),
    "expired": ("dash", marked("Lapsed without being confirmed")),
    "rescheduled": ("move", marked("The customer chose another time")),
    "attended": ("done", marked("The customer came")),
    "no_show": ("cross", marked("The customer did not come")),
    "event_moved_by_sales": ("move", marked("The organizer moved the event in {calendar}")),
    "event_move_conflict": (
        "alert",
        marked("The organizer moved the event where it cannot go yet"),
    ),
    "calendar_overlap": ("alert", marked("The salesperson's calendar had filled meanwhile")),
    "customer_reinvite_required": (
        "flag",
        marked("Follow-up: tell the customer about the new time"),
    ),
    "customer_notify_required": ("flag", marked("Follow-up: tell the customer that it is off")),
    "customer_declined": ("flag", marked("Follow-up: the customer declined the invitation")),
    "refund_owed": ("flag", marked("Follow-up: money goes back")),
    "refund_decision_required": ("flag", marked("Follow-up: decide what goes back")),
    "payment.recorded": ("pencil", marked("A payment was recorded")),
    "refund.recorded": ("pencil", marked("What goes back was recorded")),
    "appointment.booked": ("pencil", marked("Booked by hand")),
    "appointment.changed": ("pencil", marked("Its details were changed")),
    "appointment.rescheduled": ("move", marked("Moved by hand: another booking takes its place")),
    "attendance.recorded": ("pencil", marked("Attendance was recorded")),
    "follow_up.handled": ("pencil", marked("A follow-up was seen to")),
    "dead_letter.redriven": ("again", marked("Work that had been given up was started again")),
    "booking.moved": ("pencil", marked("The move was taken over")),
    "booking.move_conflict": ("pencil", marked("The move waits")),
    "booking.time_changed": ("pencil", marked("The time was changed in the database by hand")),
    "message.dead": ("alert", marked("A message was given up")),
    "saga.step_dead": ("alert", marked("A step at a provider was given up")),
    "saga.restarted": ("again", marked("What a provider refused is being tried again by itself")),
    "meeting.lost": (
        "alert",
        marked("The meeting is gone from {conference}; a new one is being made"),
    ),
    "meeting.replaced": (
        "again",
        marked("The new {conference} meeting stands in place of the lost one"),
    ),
    "meeting.put_back": (
        "again",
        marked("The meeting was moved in {conference} by hand, and is put back"),
    ),
    "reconcile.adopted": ("pencil", marked("Found at the provider and taken up")),
    "reconcile.removed": ("pencil", marked("Found at the provider, needed by nobody, and removed")),
    "zoom_host_overlap": ("alert", marked("The {conference} host has two meetings at that time")),
}
_NAMELESS = {"calendar": marked("the calendar"), "conference": marked("the conference")}
_SAGAS = {
    "confirm": marked("Confirmation"),
    "cancel": marked("Cancellation"),
    "move": marked("Move of the meeting"),
    "replace": marked("New meeting in place of a lost one"),
    "relocate": marked("Change of the place"),
}
_WORK: Mapping[str, Mapping[str, str]] = {
    "saga": _SAGAS,
    "message": MESSAGE,
    "notification": NOTIFICATION,
}
_STATES: Mapping[str, tuple[str, str]] = {
    "started": ("doing", marked("begun")),
    "done": ("done", marked("done")),
    "failed": ("alert", marked("failed")),
    "dead": ("alert", marked("given up")),
    "skipped": ("dash", marked("not needed")),
    "pending": ("waiting", marked("waits")),
    "intended": ("waiting", marked("about to be made")),
    "live": ("done", marked("exists")),
    "delete_pending": ("waiting", marked("has to go")),
    "deleted": ("dash", marked("is gone")),
    "queued": ("waiting", marked("waits to be sent")),
    "sent": ("mail", marked("sent")),
    "dropped": ("dash", marked("not sent, it was not true any more")),
    "unknown": ("alert", marked("nobody can tell whether it was sent")),
    "delivered": ("done", marked("delivered")),
    "bounced": ("alert", marked("came back")),
    "complained": ("alert", marked("called spam by its recipient")),
    "received": ("waiting", marked("received")),
    "processing": ("doing", marked("being looked at")),
}
_ACTORS = {
    "customer": marked("Customer"),
    "organizer": marked("Organizer"),
    "administrator": marked("Administrator"),
    "system": marked("Holdfast"),
    "database": marked("Database"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `is_work`: done behind the scenes, told more quietly."""

    at: str
    icon: str
    text: str
    note: str | None
    error: str | None
    actor: str | None
    is_work: bool
    name: str
    raw: str


def entries(booking: Mapping[str, Any], titles: Mapping[str, str]) -> list[Entry]:
    """The history of a booking (`api.booking_detail`), oldest first, in which its providers and
    what they make are called as the database says; `titles` of steps by action."""
    told = _Told(
        called={**{name: _(text) for name, text in _NAMELESS.items()}, **booking["called"]},
        work={**_WORK, "object": booking["objects"] or {}, "step": titles},
        actors=booking.get("actors", {}),
    )
    return [_entry(line, told) for line in booking["history"] or ()]


@dataclass(frozen=True)
class _Told:
    """Names of providers by capability, titles of work by family and subject, and names of accounts
    and keys."""

    called: Mapping[str, str]
    work: Mapping[str, Mapping[str, str]]
    actors: Mapping[str, str]


def _entry(line: Mapping[str, Any], told: _Told) -> Entry:
    name, details = line["what"], line["details"] or {}
    icon, text, is_work = _words(name, told)
    return Entry(
        at=line["occurred_at"],
        icon=icon,
        text=text,
        note=_note(details),
        error=details.get("error"),
        actor=_actor(line["actor"], told.actors),
        is_work=is_work,
        name=name,
        raw=json.dumps(details, indent=2, ensure_ascii=False, sort_keys=True) if details else "",
    )


def _note(details: Mapping[str, Any]) -> str | None:
    note = CANCEL_SOURCE.get(str(details.get("source"))) or MOVE_REASON.get(
        str(details.get("reason"))
    )
    return _(note) if note else None


def _words(name: str, told: _Told) -> tuple[str, str, bool]:
    if name in _EVENTS:
        icon, text = _EVENTS[name]
        return icon, _(text).format(**told.called), False
    family, _dot, rest = name.partition(".")
    subject, _dot, state = rest.rpartition(".")
    if family in told.work and state in _STATES:
        icon, word = _STATES[state]
        what = told.work[family].get(subject, subject)
        return icon, _("{what}: {state}").format(what=_(what), state=_(word)), True
    return "dot", name, True


def _actor(given: str | None, names: Mapping[str, str]) -> str | None:
    kind, _space, identity = (given or "").partition(" ")
    if not kind:
        return None
    if identity in names:
        return names[identity]
    word = _(_ACTORS.get(kind, kind))
    # A customer's id says nothing to people.
    return f"{word} ({identity})" if identity and kind != "customer" else word
