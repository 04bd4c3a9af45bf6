"""Month and times of one person or of whoever is free: for a new meeting and, from `manage`, for
another time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from app.instants import offset, zone_label
from app.web.pages import zones
from app.web.pages.free_times import FreeTimes, OfService
from app.web.pages.month import Choice, Sheet, YearMonth, choice, offer
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.selling import Address, Given, Selling, arrive, given_in, with_query
from app.web.pages.views import Meeting, Salesperson
from app.zones import present_name

_REFRESH_SECONDS = 30
_REFRESH_SECONDS_OF_FEW = 10
_FEW = 3


async def chooser(request: web.Request) -> web.Response:
    """`/b/{slug}/{salesperson}?month=YYYY-MM&day=YYYY-MM-DD&tz=Zone`, of the default service;
    `/b/{slug}/services/{service}/{salesperson}`; `anyone` in place of the salesperson."""
    backend, page_context, selling = await arrive(request)
    if selling.elsewhere:
        return see_other(with_query(selling.elsewhere, list(request.query.items())))
    given = given_in(request)
    start = page_context.now
    context = await chooser_context(
        request,
        page_context,
        OfService(backend, page_context, selling),
        selling.address(given, page_context.asked_zone),
        selling.meeting(
            start, start + timedelta(minutes=selling.service.slot_minutes), page_context.zone
        ),
        selling.salesperson,
    )
    photos = [selling.salesperson.photo] if selling.salesperson else []
    values = page_context.values(moving=None, **about(selling, given), **context)
    return page_context.store_zone(request, render("chooser", values, photos=photos))


def about(selling: Selling, given: Given = ()) -> dict[str, object]:
    """What the pages of a service say of it: description, price, person, and the way back."""
    service, person = selling.service, selling.salesperson
    return {
        "service": service,
        "person": person,
        "price": service.price([person] if person else None),
        "back_href": None
        if len(service.salespeople) == 1 or not service.is_of_a_person
        else with_query(selling.people_href, given),
    }


async def chooser_context(
    request: web.Request,
    page_context: PageContext,
    times: FreeTimes,
    address: Address,
    meeting: Meeting,
    salesperson: Salesperson | None,
    around: date | None = None,
) -> dict[str, object]:
    """Everything that chooser.html shows of times.

    Args:
        meeting: what is booked, whenever it is.
        salesperson: whose clock is told beside the visitor's; None: nobody's.
        around: the day that is shown where none is asked for; None: the soonest with times.

    Raises:
        ApiError: calendar_unavailable and what else availability refuses.
    """
    soonest = await times.soonest()
    day = soonest.start.astimezone(page_context.zone).date() if soonest else page_context.today
    shown, wanted = _asked_for(request.query, page_context, times.horizon_days, around or day)
    sheet = Sheet(shown, page_context.today)
    found = choice(
        sheet,
        wanted,
        await times.of_days(sheet.first, sheet.days),
        page_context.zone,
        page_context.now,
        _horizon(page_context, times.horizon_days),
        address.month,
    )
    return {
        "meeting": meeting,
        "choice": found,
        "next_free": offer(soonest, page_context.zone, page_context.now, address.take(soonest))
        if soonest
        else None,
        "action": address.taking,
        "keep": address.keep,
        "zone_keep": [
            *((name, value) for name, value in address.keep if name != "tz"),
            ("month", str(shown)),
        ],
        "selected_zone": present_name(page_context.zone.key),
        "groups": zones.groups(present_name(page_context.zone.key), page_context.now),
        "their_zone": _their_zone(page_context, salesperson.zone) if salesperson else None,
        "refresh_seconds": _refresh_seconds(found),
    }


def _their_zone(page_context: PageContext, zone: ZoneInfo) -> str | None:
    agree = offset(page_context.now, page_context.zone) == offset(page_context.now, zone)
    return None if agree else zone_label(zone)


def _refresh_seconds(found: Choice) -> int:
    """How often a script looks whether the times are still free."""
    left = sum(len(part.times) for part in found.parts)
    return _REFRESH_SECONDS_OF_FEW if left < _FEW else _REFRESH_SECONDS


def _asked_for(
    query: Mapping[str, str], page_context: PageContext, horizon_days: int, start: date
) -> tuple[YearMonth, date | None]:
    """Month and day to show, `start` where none is asked for; what is malformed, past or beyond
    the horizon falls back quietly.
    """
    first = YearMonth.of(page_context.today)
    last = YearMonth.of(_horizon(page_context, horizon_days))
    day: date | None
    try:
        day = date.fromisoformat(query.get("day", ""))
    except ValueError:
        day = None if "month" in query else start
    try:
        month = YearMonth.parse(query["month"])
    except (KeyError, ValueError):
        month = YearMonth.of(day or start)
    return min(max(month, first), last), day


def _horizon(page_context: PageContext, horizon_days: int) -> date:
    last = page_context.now + timedelta(days=horizon_days)
    return last.astimezone(page_context.zone).date()
