"""Whether a booking can be changed, and what becomes of a time that is given up, in words.

The database decides (`booking.change_rule`); pages and mails say what it decided in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.instants import Span, parse_instant
from app.languages import _, marked, pgettext

Purpose = Literal["cancel", "reschedule"]

_WHY_NOT: Mapping[str, str] = {
    "deadline_passed": marked("It is too close to the meeting to change or cancel it here."),
    "invalid_state": marked("It cannot be changed here at this moment."),
    "salesperson_not_found": marked("{salesperson} offers no other times at present."),
    "tenant_not_found": marked("No other times are offered at present."),
}

_FATES: Mapping[str, tuple[str, str]] = {
    "pending_verify": (
        marked("It stays yours until you confirm the new one, and is given up then."),
        marked("It has been given up; the new one is booked once you confirm it."),
    ),
    "confirmed": (marked("It is given up."), marked("It has been given up.")),
    "expired": (marked("It stays booked."), marked("It is not booked any more.")),
}


@dataclass(frozen=True)
class Change:
    """What the database says of changing a booking.

    Attributes:
        until: the last moment (UTC), once it is booked if it is not yet; None when even then it is
            too late.
        faults: for each purpose the code of the error, None while it is possible.
    """

    until: datetime | None
    faults: Mapping[Purpose, str | None]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Change:
        until = data["until"]
        return cls(parse_instant(until) if until else None, data["faults"])

    def can(self, purpose: Purpose) -> bool:
        """Whether a link of that purpose would do what it is for."""
        return self.faults[purpose] is None

    @property
    def is_possible(self) -> bool:
        """Whether a link of any purpose would."""
        return self.can("cancel") or self.can("reschedule")

    @property
    def what(self) -> str:
        """What is possible: `change or cancel`, `cancel`, or nothing."""
        if self.can("reschedule") and self.can("cancel"):
            return pgettext("to … a meeting", "change or cancel")
        if self.can("reschedule"):
            return pgettext("to … a meeting", "change")
        return pgettext("to … a meeting", "cancel") if self.can("cancel") else ""

    def why_not(self, salesperson: str, contact_line: str | None) -> str:
        """Sentences on what is not possible, and whom to ask when nothing is; else nothing."""
        code = self.faults["cancel"] or self.faults["reschedule"]
        if code is None:
            return ""
        sentence = _(_WHY_NOT[code]).format(salesperson=salesperson)
        return (
            sentence if self.is_possible else f"{sentence} {if_need_be(salesperson, contact_line)}"
        )


def if_need_be(salesperson: str, contact_line: str | None) -> str:
    """Whom to turn to when a link can do nothing."""
    if contact_line:
        return _("If something comes up: {contact}").format(contact=contact_line)
    return _(
        "If something comes up: please answer the calendar invitation, {salesperson} reads it."
    ).format(salesperson=salesperson)


def before_booking(until: str | None) -> str:
    """Said before the click: until when the meeting can be changed once it is booked.

    Args:
        until: that moment as the reader reads it; None when it is too soon.
    """
    if until is None:
        return _("It begins so soon that it cannot be changed or canceled here once it is booked.")
    return _("Once booked, you can change or cancel it until {time}.").format(time=until)


@dataclass(frozen=True)
class OldTime:
    """The time that a booking is to replace, or replaced; `fate`: what becomes of it."""

    span: Span
    is_booked: bool
    fate: str

    @property
    def text(self) -> str:
        """All of it in sentences, for mails."""
        said = (
            _("Your present time: {day}, {times}. {fate}")
            if self.is_booked
            else _("Your earlier time: {day}, {times}. {fate}")
        )
        return said.format(day=self.span.day, times=self.span.times, fate=self.fate)


@dataclass(frozen=True)
class Replaced:
    """The booking that another is to replace, or replaced; `is_booked`: it still stands."""

    id: str
    start: datetime
    end: datetime
    is_booked: bool
    change: Change

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Replaced:
        return cls(
            id=data["id"],
            start=parse_instant(data["start_at"]),
            end=parse_instant(data["end_at"]),
            is_booked=data["is_booked"],
            change=Change.read(data["change"]),
        )

    def old_time(self, zone: ZoneInfo, status: str) -> OldTime:
        """Its time for readers in `zone`.

        Args:
            status: of the booking that is to replace it.
        """
        stays, goes = _FATES.get(status, _FATES["confirmed"])
        span = Span(self.start, self.end, zone)
        return OldTime(span, self.is_booked, _(stays if self.is_booked else goes))


@dataclass(frozen=True)
class MovedTo:
    """Where a booking is being moved, or went; `state`: held, confirming, booked or gone."""

    start: datetime
    end: datetime
    state: str

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> MovedTo:
        return cls(parse_instant(data["start_at"]), parse_instant(data["end_at"]), data["state"])

    def when(self, zone: ZoneInfo) -> str:
        """`Tuesday 24 November 2026, 10:30–11:30`."""
        return Span(self.start, self.end, zone).without_zone
