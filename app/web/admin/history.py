"""A booking's history as sentences. What is not known here is told by its own name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.web.admin.words import CANCEL_SOURCE, MAIL, MOVE_REASON, NOTIFICATION

_EVENTS: Mapping[str, tuple[str, str]] = {
    "hold_created": ("waiting", "The time was held"),
    "verify_sent": ("mail", "The mail with the link was ordered"),
    "confirmed": ("done", "Confirmed: meeting and event exist"),
    "confirmation_failed": ("alert", "The confirmation failed; the time is free again"),
    "canceled": ("cross", "Canceled"),
    "expired": ("dash", "Lapsed without being confirmed"),
    "rescheduled": ("move", "The customer chose another time"),
    "attended": ("done", "The customer came"),
    "no_show": ("cross", "The customer did not come"),
    "event_moved_by_sales": ("move", "The organizer moved the event in {calendar}"),
    "event_move_conflict": ("alert", "The organizer moved the event where it cannot go yet"),
    "calendar_overlap": ("alert", "The salesperson's calendar had filled meanwhile"),
    "customer_reinvite_required": ("flag", "Follow-up: tell the customer about the new time"),
    "customer_notify_required": ("flag", "Follow-up: tell the customer that it is off"),
    "customer_declined": ("flag", "Follow-up: the customer declined the invitation"),
    "attendance.recorded": ("pencil", "Attendance was recorded"),
    "follow_up.handled": ("pencil", "A follow-up was seen to"),
    "dead_letter.redriven": ("again", "Work that had been given up was started again"),
    "booking.moved": ("pencil", "The move was taken over"),
    "booking.move_conflict": ("pencil", "The move waits"),
    "booking.time_changed": ("pencil", "The time was changed in the database by hand"),
    "mail.dead": ("alert", "A mail was given up"),
    "saga.step_dead": ("alert", "A step at a provider was given up"),
    "saga.restarted": ("again", "What a provider refused is being tried again by itself"),
    "meeting.lost": ("alert", "The meeting is gone from {conference}; a new one is being made"),
    "meeting.replaced": ("again", "The new {conference} meeting stands in place of the lost one"),
    "meeting.put_back": ("again", "The meeting was moved in {conference} by hand, and is put back"),
    "reconcile.adopted": ("pencil", "Found at the provider and taken up"),
    "reconcile.removed": ("pencil", "Found at the provider, needed by nobody, and removed"),
    "zoom_host_overlap": ("alert", "The {conference} host has two meetings at that time"),
}
_NAMELESS = {"calendar": "the calendar", "conference": "the conference"}
_SAGAS = {
    "confirm": "Confirmation",
    "cancel": "Cancellation",
    "move": "Move of the meeting",
    "replace": "New meeting in place of a lost one",
}
_WORK: Mapping[str, Mapping[str, str]] = {
    "saga": _SAGAS,
    "mail": MAIL,
    "notification": NOTIFICATION,
}
_STATES: Mapping[str, tuple[str, str]] = {
    "started": ("doing", "begun"),
    "done": ("done", "done"),
    "failed": ("alert", "failed"),
    "dead": ("alert", "given up"),
    "skipped": ("dash", "not needed"),
    "pending": ("waiting", "waits"),
    "intended": ("waiting", "about to be made"),
    "live": ("done", "exists"),
    "delete_pending": ("waiting", "has to go"),
    "deleted": ("dash", "is gone"),
    "queued": ("waiting", "waits to be sent"),
    "sent": ("mail", "sent"),
    "dropped": ("dash", "not sent, it was not true any more"),
    "received": ("waiting", "received"),
    "processing": ("doing", "being looked at"),
}
_ACTORS = {
    "customer": "Customer",
    "organizer": "Organizer",
    "administrator": "Administrator",
    "system": "Holdfast",
    "database": "Database",
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
        called={**_NAMELESS, **booking["called"]},
        work={**_WORK, "object": booking["objects"] or {}, "step": titles},
    )
    return [_entry(line, told) for line in booking["history"] or ()]


@dataclass(frozen=True)
class _Told:
    """Names of providers by capability, and titles of work by family and subject."""

    called: Mapping[str, str]
    work: Mapping[str, Mapping[str, str]]


def _entry(line: Mapping[str, Any], told: _Told) -> Entry:
    name, details = line["what"], line["details"] or {}
    icon, text, is_work = _words(name, told)
    return Entry(
        at=line["occurred_at"],
        icon=icon,
        text=text,
        note=CANCEL_SOURCE.get(str(details.get("source")))
        or MOVE_REASON.get(str(details.get("reason"))),
        error=details.get("error"),
        actor=_actor(line["actor"]),
        is_work=is_work,
        name=name,
        raw=json.dumps(details, indent=2, ensure_ascii=False, sort_keys=True) if details else "",
    )


def _words(name: str, told: _Told) -> tuple[str, str, bool]:
    if name in _EVENTS:
        icon, text = _EVENTS[name]
        return icon, text.format(**told.called), False
    family, _, rest = name.partition(".")
    subject, _, state = rest.rpartition(".")
    if family in told.work and state in _STATES:
        icon, word = _STATES[state]
        return icon, f"{told.work[family].get(subject, subject)}: {word}", True
    return "dot", name, True


def _actor(given: str | None) -> str | None:
    kind, _, identity = (given or "").partition(" ")
    if not kind:
        return None
    word = _ACTORS.get(kind, kind)
    # A customer's id says nothing to people.
    return f"{word} ({identity})" if identity and kind != "customer" else word
