"""The choice of person and time in the forms by which staff book and move by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aiohttp import web

from app.errors import ApiError
from app.instants import parse_instant
from app.languages import _, marked
from app.web import keys
from app.web.admin.console import TenantConsole
from app.web.admin.place import Place

OTHER = "other"
"""What stands for a time that is not among those on offer."""

REFUSED: Mapping[str, tuple[str, str]] = {
    "slot_unavailable": (
        "start",
        marked("This time is taken: by a booking or the pause around it, or in the calendar."),
    ),
    "invalid_slot": (
        "start",
        marked(
            "This time is not offered: it is outside of the hours, too soon or too far ahead, or "
            "closed. It can be booked anyway, unless it is over."
        ),
    ),
    "calendar_unavailable": (
        "start",
        marked("The calendar cannot be read just now. Try again in a minute, or book anyway."),
    ),
    "confirmation_failed": (
        "start",
        marked("It could not be confirmed, and the time is free again. Try again in a minute."),
    ),
    "provider_required": ("person", marked("Choose whose time it is.")),
    "salesperson_not_found": ("person", marked("This person does not offer the service.")),
    "field_forbidden": ("person", marked("You book your own time alone.")),
    "service_not_found": ("service", marked("Choose a service.")),
}
"""Field and sentence for refusals of the database that are about what was chosen here."""


@dataclass(frozen=True)
class Offered:
    """The free times of a day.

    Attributes:
        fault: why none can be shown.
    """

    day: date
    slots: Sequence[Mapping[str, Any]] = field(default_factory=list)
    fault: str | None = None

    @property
    def starts(self) -> list[str]:
        return [slot["start_at"] for slot in self.slots]


async def offered(
    request: web.Request, console: TenantConsole, service_id: str, person: str, day: date
) -> Offered:
    """The free times of a service on a day of the company, of a person or (empty) of anybody."""
    try:
        outcome = await request.app[keys.SERVICE].service_slots(
            "service_slots_explained",
            tenant_id=console.tenant_id,
            service_id=UUID(service_id),
            salesperson_id=UUID(person) if person else None,
            start_date=day,
            end_date=day,
            timezone=console.place.zone.key,
            explain=False,
        )
    except ApiError as error:
        if error.code not in REFUSED:
            raise
        return Offered(day, fault=_(REFUSED[error.code][1]))
    except ValueError:
        return Offered(day)
    return Offered(day, outcome.json()["slots"])


def day_of(typed: Mapping[str, str], place: Place) -> date:
    """The day whose free times are shown: as typed, or that of the chosen time, or today."""
    try:
        return date.fromisoformat(typed.get("date", ""))
    except ValueError:
        pass
    try:
        return parse_instant(typed.get("start", "")).astimezone(place.zone).date()
    except ValueError:
        return place.today


def start_of(typed: Mapping[str, str], place: Place) -> datetime:
    """The chosen time.

    Raises:
        ApiError: invalid_request, of start or other.
    """
    chosen = typed.get("start", "")
    if chosen == OTHER:
        try:
            return parse_instant(f"{typed.get('other', '')}Z").replace(tzinfo=place.zone)
        except ValueError:
            raise ApiError.of_field("other", marked("A day and a time are needed.")) from None
    try:
        return parse_instant(chosen)
    except ValueError:
        raise ApiError.of_field("start", marked("Choose a time.")) from None


def prefilled(typed: Mapping[str, str], free: Offered, place: Place) -> dict[str, str]:
    """Of a time that an address names, and that is not on offer, the other time."""
    chosen = typed.get("start", "")
    if not chosen or chosen == OTHER or chosen in free.starts:
        return dict(typed)
    try:
        local = parse_instant(chosen).astimezone(place.zone)
    except ValueError:
        return dict(typed)
    return {**typed, "start": OTHER, "other": f"{local:%Y-%m-%dT%H:%M}"}


def named_faults(error: ApiError, names: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field of the form that a refusal is about.

    Args:
        names: of the form's fields, by those of the request where they differ.

    Raises:
        ApiError: the same, when something else is the matter.
    """
    if error.code in REFUSED:
        name, sentence = REFUSED[error.code]
        return {name: _(sentence)}
    found = {
        names.get(told["field"], told["field"].replace("answers.", "answer.")): _(told["message"])
        for told in error.errors
    }
    if not found:
        raise error
    return found
