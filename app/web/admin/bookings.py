"""Bookings: a list with filters, one with all that happened to it, attendance, its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from app.bookings.place import for_staff
from app.errors import ApiError
from app.languages import _, marked
from app.web.access import path_id
from app.web.admin import history
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.forms import Form, clean_query, faults, sent, went_well
from app.web.admin.place import Place
from app.web.admin.rendering import back_to, render
from app.web.admin.words import CANCEL_SOURCE, OVERRIDDEN, STATUS, action_titles
from app.web.principal import ADMINISTRATORS, PRINCIPAL

_FILTERS = ("search", "status", "service", "salesperson", "from", "to")
_PAGE = 50


async def listed(request: web.Request) -> web.Response:
    """Without any filter in the address, those from today on."""
    console = await tenant_console(request)
    typed = clean_query(request, _FILTERS.__contains__)
    if not any(name in request.query for name in _FILTERS):
        typed = {"from": console.place.today.isoformat()}
    salespeople = (await console.of("salesperson_list"))["salespeople"]
    services = (await console.of("service_list", limit=100, archived="include"))["services"]
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
            "salespeople": salespeople if may_see_all(request) else [],
            "services": services,
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
    titles = action_titles(await console.ask("action_titles"), booking["makes"])
    return render(
        request,
        "booking",
        {
            "booking": booking,
            "where": for_staff(
                {**booking["appointment"]["place"], "needs_phone": booking["calls_customer"]},
                booking["customer"]["phone"],
            ),
            "warnings": [_(OVERRIDDEN[each]) for each in booking["appointment"]["warnings"]],
            "story": history.entries(booking, titles),
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
    return _cancel_page(request, console, booking, Form({}))


async def cancel(request: web.Request) -> web.Response:
    """What is only held is given up; the reason is for people."""
    console = await tenant_console(request)
    form = sent(request)
    typed = {"reason": form.get("reason", "").strip(), "refund": form.get("refund", "")}
    try:
        ended = await console.of(
            "appointment_cancel_by_staff",
            booking_id=path_id(request, "booking"),
            reason=typed["reason"] or None,
            refund=typed["refund"] or None,
            version=None,
            actor=ACTOR,
        )
    except ApiError as error:
        again = Form(typed, faults(error, typed))
        return _cancel_page(request, console, await _detail(console, request), again, error.status)
    news = "canceled" if ended["status"] == "canceled" else "given_up"
    return went_well(request, news, _address(console, request))


def _cancel_page(
    request: web.Request,
    console: TenantConsole,
    booking: Mapping[str, Any],
    form: Form,
    status: int = 200,
) -> web.Response:
    if not (booking["can_cancel"] or booking["can_give_up"]):
        raise ApiError(
            "invalid_state", marked("What is over, or being confirmed, cannot be canceled.")
        )
    back = back_to(request.query.get("back"), _address(console, request))
    context = {"booking": booking, "back": back, "form": form}
    return render(request, "cancel", context, status=status)


async def _detail(console: TenantConsole, request: web.Request) -> dict[str, Any]:
    found: dict[str, Any] = await console.of(
        "console_booking", booking_id=path_id(request, "booking")
    )
    return found


def may_see_all(request: web.Request) -> bool:
    """Whether who looks sees the bookings of all, not their own alone."""
    return request[PRINCIPAL].may(ADMINISTRATORS)


def _address(console: TenantConsole, request: web.Request) -> str:
    return f"{console.place.root}/appointments/{path_id(request, 'booking')}"


def _filters(place: Place, typed: Mapping[str, str], cursor: str | None) -> dict[str, Any]:
    """The filters as `api.booking_list` takes them; `to` names the last day that is shown.

    Raises:
        ApiError: invalid_request, for what is no date and nothing of a list.
    """
    last = _midnight(place, typed, "to", days=1)
    return {
        "p_from": _midnight(place, typed, "from"),
        "to": last,
        "status": typed.get("status"),
        "salesperson_id": _listed(typed, "salesperson"),
        "service_id": _listed(typed, "service"),
        "search": typed.get("search"),
        "cursor": cursor,
        "limit": _PAGE,
    }


def _listed(typed: Mapping[str, str], name: str) -> UUID | None:
    given = typed.get(name)
    try:
        return UUID(given) if given else None
    except ValueError:
        raise ApiError.of_field(name, marked("Choose one from the list.")) from None


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
