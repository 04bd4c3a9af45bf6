"""What a booking says, changed by staff: never its time, person, service or state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from app.bookings.by_staff import phones_in
from app.errors import ApiError
from app.languages import _, marked
from app.phone_number import e164_or_none
from app.web import editing
from app.web.access import path_id
from app.web.admin import questions, slots
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.forms import Form, sent, went_well
from app.web.admin.rendering import render
from app.web.pages.forms import wrong

_LABELS: Mapping[str, str] = {
    "name": marked("Name"),
    "phone": marked("Telephone"),
    "place": marked("Where it is, in words"),
    "notes": marked("Notes"),
    "version": marked("Meanwhile"),
}
_NAMES = {"client": "name"}


async def consider(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    booking = await _booking(console, request)
    asked = await questions.asked(console, booking["service"]["id"])
    return _page(request, booking, asked, Form(_typed_of(booking["appointment"], asked)))


async def save(request: web.Request) -> web.Response:
    """Only what was changed is sent, so that nobody undoes what somebody else changed."""
    console = await tenant_console(request)
    booking = await _booking(console, request)
    asked = await questions.asked(console, booking["service"]["id"])
    typed = dict(sent(request))
    try:
        country = await editing.country(request)
        changes = _changes(typed, booking["appointment"], asked, country)
        await console.of(
            "appointment_change_by_staff",
            booking_id=booking["booking_id"],
            changes=changes,
            version=_version(typed),
            actor=ACTOR,
            phones=phones_in(changes.get("answers"), country),
        )
    except ApiError as error:
        form = Form(typed, _faults(error))
        if error.code == "version_conflict":
            form = Form({**typed, "version": str(booking["appointment"]["version"])}, form.errors)
        return _page(request, booking, asked, form, error.status)
    return went_well(
        request, "changed", f"{console.place.root}/appointments/{booking['booking_id']}"
    )


def _typed_of(told: Mapping[str, Any], asked: list[dict[str, Any]]) -> dict[str, str]:
    """As it stands in the form."""
    return {
        "name": told["client"]["name"] or "",
        "phone": told["client"]["phone"] or "",
        "place": told["place"]["text"] or "",
        "notes": told["notes"] or "",
        "version": str(told["version"]),
        **questions.typed_of(told["answers"], asked),
    }


def _changes(
    typed: Mapping[str, str],
    told: Mapping[str, Any],
    asked: list[dict[str, Any]],
    country: str | None,
) -> dict[str, Any]:
    """
    Raises:
        ApiError: invalid_request, of phone.
    """
    before = _typed_of(told, asked)
    new = {name: typed.get(name, "").strip() for name in ("name", "phone", "place", "notes")}
    changed = {name: value for name, value in new.items() if value != before[name].strip()}
    changes: dict[str, Any] = {}
    client: dict[str, Any] = {}
    if "name" in changed:
        client["name"] = changed["name"]
    if "phone" in changed:
        client["phone"] = e164_or_none(changed["phone"], country) if changed["phone"] else None
        if changed["phone"] and client["phone"] is None:
            raise ApiError.of_field("phone", wrong("phone")["phone"])
    if client:
        changes["client"] = client
    if "place" in changed:
        changes["place"] = {"text": changed["place"] or None}
    if "notes" in changed:
        changes["notes"] = changed["notes"].replace("\r\n", "\n") or None
    answers = questions.answers_in(typed, asked)
    if answers != questions.answers_in(questions.typed_of(told["answers"], asked), asked):
        changes["answers"] = answers
    return changes


def _version(typed: Mapping[str, str]) -> int | None:
    given = typed.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _faults(error: ApiError) -> dict[str, str]:
    if error.code == "version_conflict":
        return {
            "version": _(
                "Somebody else changed this booking. What you typed is still here: look at the "
                "booking, then keep your change."
            )
        }
    return slots.named_faults(error, _NAMES)


async def _booking(console: TenantConsole, request: web.Request) -> dict[str, Any]:
    found: dict[str, Any] = await console.of(
        "console_booking", booking_id=path_id(request, "booking")
    )
    return found


def _page(
    request: web.Request,
    booking: Mapping[str, Any],
    asked: list[dict[str, Any]],
    form: Form,
    status: int = 200,
) -> web.Response:
    context = {
        "booking": booking,
        "form": form,
        "questions": asked,
        "labels": {name: _(label) for name, label in _LABELS.items()} | questions.labels(asked),
    }
    return render(request, "edit_booking", context, status=status)
