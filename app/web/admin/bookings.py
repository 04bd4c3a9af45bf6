"""Bookings: a list with filters, one with all that happened to it, attendance, canceling."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from app.errors import ApiError
from app.languages import _, marked
from app.web.access import path_id
from app.web.admin import history
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.forms import Form, clean_query, faults, sent, went_well
from app.web.admin.place import Place
from app.web.admin.rendering import back_to, render
from app.web.admin.words import CANCEL_SOURCE, STATUS, action_titles

_FILTERS = ("status", "salesperson", "from", "to")
_PAGE = 50


async def listed(request: web.Request) -> web.Response:
    """Without any filter in the address, those from today on."""
    console = await tenant_console(request)
    typed = clean_query(request, _FILTERS.__contains__)
    if not any(name in request.query for name in _FILTERS):
        typed = {"from": console.place.today.isoformat()}
    salespeople = (await console.of("salesperson_list"))["salespeople"]
    cursor = request.query.get("cursor") or None
    try:
        found = await console.of("booking_list", **_filters(console.place, typed, cursor))
        errors: Mapping[str, str] = {}
    except ApiError as error:
        found, errors = {"bookings": [], "next_cursor": None}, faults(error, _FILTERS)
    following = found["next_cursor"]
    return render(
        request,
        "bookings",
        {
            "form": Form(typed, errors),
            "salespeople": salespeople,
            "statuses": STATUS,
            "bookings": found["bookings"],
            "is_first": cursor is None,
            "first": urlencode({name: typed.get(name, "") for name in _FILTERS}),
            "following": urlencode({**typed, "cursor": following}) if following else None,
        },
        status=400 if errors else 200,
    )


async def one(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    booking = await _detail(console, request)
    return render(
        request,
        "booking",
        {
            "booking": booking,
            "story": history.entries(booking, action_titles(await console.ask("action_titles"))),
            "source": _source(booking["cancel_source"]),
        },
    )


def _source(code: str | None) -> str | None:
    return _(CANCEL_SOURCE[code]) if code else None


async def attendance(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    recorded = await console.of(
        "attendance",
        booking_id=path_id(request, "booking"),
        status=sent(request).get("status", ""),
        actor=ACTOR,
    )
    return went_well(request, recorded["attendance"], _address(console, request))


async def consider_cancel(request: web.Request) -> web.Response:
    """Says what canceling will do before it is done."""
    console = await tenant_console(request)
    booking = await _detail(console, request)
    if not booking["can_cancel"]:
        raise ApiError(
            "invalid_state", marked("Only a confirmed booking that is not over can be canceled.")
        )
    back = back_to(request.query.get("back"), _address(console, request))
    return render(request, "cancel", {"booking": booking, "back": back})


async def cancel(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    await console.of("cancel_by_administrator", booking_id=path_id(request, "booking"), actor=ACTOR)
    return went_well(request, "canceled", _address(console, request))


async def _detail(console: TenantConsole, request: web.Request) -> dict[str, Any]:
    found: dict[str, Any] = await console.of(
        "booking_detail", booking_id=path_id(request, "booking")
    )
    return found


def _address(console: TenantConsole, request: web.Request) -> str:
    return f"{console.place.root}/appointments/{path_id(request, 'booking')}"


def _filters(place: Place, typed: Mapping[str, str], cursor: str | None) -> dict[str, Any]:
    """The filters as `api.booking_list` takes them; `to` names the last day that is shown.

    Raises:
        ApiError: invalid_request, for what is no date and no salesperson.
    """
    last = _midnight(place, typed, "to", days=1)
    salesperson = typed.get("salesperson")
    try:
        salesperson_id = UUID(salesperson) if salesperson else None
    except ValueError:
        raise ApiError.of_field("salesperson", marked("Choose somebody from the list.")) from None
    return {
        "p_from": _midnight(place, typed, "from"),
        "to": last,
        "status": typed.get("status"),
        "salesperson_id": salesperson_id,
        "cursor": cursor,
        "limit": _PAGE,
    }


def _midnight(
    place: Place, typed: Mapping[str, str], name: str, *, days: int = 0
) -> datetime | None:
    given = typed.get(name)
    if not given:
        return None
    try:
        return place.midnight(date.fromisoformat(given) + timedelta(days=days))
    except (ValueError, OverflowError):
        raise ApiError.of_field(name, marked("A date as YYYY-MM-DD.")) from None
