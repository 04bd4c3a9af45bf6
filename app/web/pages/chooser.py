"""Month and times of one salesperson: for a new meeting and, from `manage`, for another time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from app.errors import ApiError
from app.instants import offset, wire, zone_label
from app.web.pages import zones
from app.web.pages.backend import Backend, Link
from app.web.pages.month import Choice, Offer, Sheet, Slot, YearMonth, choice, offer
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render
from app.web.pages.views import Meeting, Salesperson, Tenant
from app.zones import present_name


@dataclass(frozen=True)
class Address:
    """Where a chooser lives: its own path, the path that takes `start`, what both carry along."""

    page: str
    taking: str
    keep: Mapping[str, str]

    @classmethod
    def of(cls, tenant: Tenant, salesperson: Salesperson, zone: ZoneInfo | None = None) -> Address:
        """Where a new meeting with that salesperson is chosen, in `zone` if any is asked for."""
        here = f"/b/{tenant.slug}/{salesperson.id}"
        return cls(here, f"{here}/details", {"tz": zone.key} if zone else {})

    @property
    def start(self) -> str:
        """The page before anything is chosen."""
        return f"{self.page}?{urlencode(self.keep)}" if self.keep else self.page

    def month(self, month: YearMonth, day: date | None) -> str:
        chosen = {"day": day.isoformat()} if day else {}
        return f"{self.page}?{urlencode({**self.keep, 'month': str(month), **chosen})}"

    def take(self, slot: Slot) -> str:
        return f"{self.taking}?{urlencode({**self.keep, 'start': wire(slot.start)})}"


async def chooser(request: web.Request) -> web.Response:
    """`/b/{slug}/{salesperson}?month=YYYY-MM&day=YYYY-MM-DD&tz=Zone`."""
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"], to_sell=True)
    salesperson = salesperson_of(request, tenant)
    page_context = PageContext.of(request, tenant)
    context = await chooser_context(
        request, backend, page_context, salesperson, Address.of(tenant, salesperson)
    )
    response = render("chooser", page_context.values(moving=None, **context))
    return page_context.store_zone(request, response)


async def chooser_context(
    request: web.Request,
    backend: Backend,
    page_context: PageContext,
    salesperson: Salesperson,
    address: Address,
    moving: Link | None = None,
) -> dict[str, object]:
    """Everything that chooser.html shows but `moving`.

    Args:
        moving: the link of a booking that is to be moved; times are those that it may take.

    Raises:
        ApiError: calendar_unavailable and what else availability refuses.
    """
    first = await backend.next_free(page_context.tenant, salesperson, page_context.now, 1, moving)
    soonest = next(iter(first), None)
    start = moving.booking.start if moving else soonest.start if soonest else page_context.now
    shown, wanted = _asked_for(
        request.query, page_context, start.astimezone(page_context.zone).date()
    )
    found = await _month(
        backend,
        page_context,
        salesperson,
        Sheet(shown, page_context.today),
        wanted,
        address,
        moving,
    )
    agree = offset(page_context.now, page_context.zone) == offset(
        page_context.now, salesperson.zone
    )
    what = moving.booking if moving else page_context.tenant
    return {
        "meeting": Meeting.of(
            salesperson,
            what.service,
            page_context.now,
            page_context.now + timedelta(minutes=what.slot_minutes),
            page_context.zone,
            conference=what.conference,
            place=what.place,
        ),
        "choice": found,
        "next_free": _soonest_offer(soonest, page_context, address),
        "action": address.taking,
        "keep": address.keep,
        "zone_keep": {
            **{name: value for name, value in address.keep.items() if name != "tz"},
            "month": str(shown),
        },
        "selected_zone": present_name(page_context.zone.key),
        "groups": zones.groups(present_name(page_context.zone.key), page_context.now),
        "their_zone": None if agree else zone_label(salesperson.zone),
    }


def salesperson_of(request: web.Request, tenant: Tenant) -> Salesperson:
    """The salesperson named in the path.

    Raises:
        ApiError: salesperson_not_found.
    """
    salesperson = tenant.salesperson(request.match_info["salesperson"].lower())
    if salesperson is None:
        raise ApiError("salesperson_not_found")
    return salesperson


async def offers_near(
    backend: Backend,
    page_context: PageContext,
    salesperson: Salesperson,
    address: Address,
    wished: datetime,
    moving: Link | None = None,
    count: int = 3,
) -> list[Offer]:
    """The free times nearest to the one wished for, as links; none when the calendar cannot be
    read.
    """
    try:
        slots = await backend.nearest_free(page_context.tenant, salesperson, wished, count, moving)
    except ApiError:
        return []
    return [offer(slot, page_context.zone, page_context.now, address.take(slot)) for slot in slots]


def _asked_for(
    query: Mapping[str, str], page_context: PageContext, start: date
) -> tuple[YearMonth, date | None]:
    """Month and day to show, `start` where none is asked for; what is malformed, past or beyond
    the horizon falls back quietly.
    """
    first = YearMonth.of(page_context.today)
    last = YearMonth.of(_horizon(page_context))
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


async def _month(
    backend: Backend,
    page_context: PageContext,
    salesperson: Salesperson,
    sheet: Sheet,
    wanted: date | None,
    address: Address,
    moving: Link | None,
) -> Choice:
    slots = await backend.free(
        page_context.tenant, salesperson, sheet.first, sheet.days, page_context.zone, moving
    )
    return choice(
        sheet,
        wanted,
        slots,
        page_context.zone,
        page_context.now,
        _horizon(page_context),
        address.month,
    )


def _soonest_offer(
    soonest: Slot | None, page_context: PageContext, address: Address
) -> Offer | None:
    return (
        offer(soonest, page_context.zone, page_context.now, address.take(soonest))
        if soonest
        else None
    )


def _horizon(page_context: PageContext) -> date:
    last = page_context.now + timedelta(days=page_context.tenant.horizon_days)
    return last.astimezone(page_context.zone).date()
