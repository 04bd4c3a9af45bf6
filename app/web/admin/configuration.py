"""A tenant's configuration as a form. Only what was changed in it is sent to the database.

So a value that was never set keeps following the platform's default, and two administrators who
change different things do not undo each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from aiohttp import web

from app.errors import ApiError
from app.languages import _, marked
from app.locale_formats import number
from app.web.admin.console import ACTOR, tenant_console
from app.web.admin.forms import Form, faults, sent, went_well
from app.web.admin.rendering import render
from app.web.pages import zones
from app.web.tenant_settings import ConfigChanges

WEEKDAYS: Mapping[str, str] = {
    "mon": marked("Monday"),
    "tue": marked("Tuesday"),
    "wed": marked("Wednesday"),
    "thu": marked("Thursday"),
    "fri": marked("Friday"),
    "sat": marked("Saturday"),
    "sun": marked("Sunday"),
}
_HOURS = "working_hours."
_SOLD = (
    "timezone",
    "slot_minutes",
    "slot_step_minutes",
    "buffer_minutes",
    "min_notice_minutes",
    "horizon_days",
)
_CHANGES = ("hold_ttl_seconds", "cancel_deadline_hours", "reschedule_policy")
_LOOKS = ("accent_colour", "contact_line", "shared_mailbox", "mail_directory_id")
_PLAIN = (*_SOLD, *_CHANGES, *_LOOKS)
_FIELDS = (*_SOLD, *(f"{_HOURS}{day}" for day in WEEKDAYS), *_CHANGES, *_LOOKS)
"""In the order of the form."""


class Limits(NamedTuple):
    """What a whole number may be; `is_needed`: it has no default of the platform."""

    least: int
    most: int
    is_needed: bool


def _limits() -> dict[str, Limits]:
    """As the JSON endpoint documents them, field by field."""
    found = {}
    for name, field in ConfigChanges.model_fields.items():
        least = next((rule.ge for rule in field.metadata if hasattr(rule, "ge")), None)
        most = next((rule.le for rule in field.metadata if hasattr(rule, "le")), None)
        if least is not None and most is not None:
            found[name] = Limits(least, most, is_needed=field.annotation is int)
    return found


LIMITS: Mapping[str, Limits] = _limits()


async def shown(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    values = as_typed(await console.of("config_get"))
    return _page(request, Form(values), values)


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    form = sent(request)
    before = {name: form.get(f"was.{name}", "") for name in _FIELDS}
    typed = {name: form.get(name, "").strip() for name in _FIELDS if name in form}
    changed = {name: value for name, value in typed.items() if value != before[name]}
    address = f"{console.place.root}/configuration"
    if not changed:
        return went_well(request, "unchanged", address)
    try:
        await console.of("config_patch", changes=as_json(changed), actor=ACTOR)
    except ApiError as error:
        errors = {
            name: _numbered(name) if name in LIMITS else fault
            for name, fault in faults(error, _FIELDS).items()
        }
        return _page(request, Form({**before, **typed}, errors), before, error.status)
    return went_well(request, "saved", address)


def _numbered(name: str) -> str:
    """What the database says of a number, with the numbers as the reader writes them."""
    limits = LIMITS[name]
    said = (
        _("A whole number from {least} to {most}.")
        if limits.is_needed
        else _("A whole number from {least} to {most}, or nothing for the platform's own.")
    )
    return said.format(least=number(limits.least), most=number(limits.most))


def as_typed(config: Mapping[str, Any]) -> dict[str, str]:
    """The configuration as it stands in the form: nothing is an empty text."""
    values = {name: "" if config.get(name) is None else str(config[name]) for name in _PLAIN}
    for day, windows in config["working_hours"].items():
        values[f"{_HOURS}{day}"] = ", ".join("–".join(window) for window in windows)
    return values


def as_json(typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed as `api.config_patch` takes it; the database judges every field."""
    changes: dict[str, Any] = {}
    hours: dict[str, Any] = {}
    for name, value in typed.items():
        if name.startswith(_HOURS):
            hours[name.removeprefix(_HOURS)] = _windows(value)
        elif name in LIMITS and value.isascii() and value.isdigit() and len(value) < 16:
            changes[name] = int(value)
        else:
            changes[name] = value or None
    if hours:
        changes["working_hours"] = hours
    return changes


def _windows(text: str) -> list[list[str]]:
    """`9:00–12:00, 13:00–17:00` as pairs; hours with one digit get their zero."""
    pieces = text.replace("–", "-").replace(";", ",").split(",")
    return [[_time(end) for end in piece.split("-")] for piece in pieces if piece.strip()]


def _time(text: str) -> str:
    hour, colon, minute = text.strip().partition(":")
    return f"{hour:0>2}:{minute}" if colon else hour


def _page(
    request: web.Request, form: Form, before: Mapping[str, str], status: int = 200
) -> web.Response:
    context = {
        "form": form,
        "before": before,
        "weekdays": WEEKDAYS,
        "limits": LIMITS,
        "zones": zones.groups(form.of("timezone") or "UTC"),
    }
    return render(request, "configuration", context, status=status)
