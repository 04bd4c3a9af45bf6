"""Month and times of one person: for a new meeting, and (from `manage`) for another time of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from app.errors import Refusal
from app.instants import offset, wire, zone_label
from app.web.pages import zones
from app.web.pages.backend import Backend, Link
from app.web.pages.month import Choice, Offer, Sheet, Slot, YearMonth, choice, offer
from app.web.pages.rendering import render
from app.web.pages.views import Meeting, Person, Tenant
from app.web.pages.visit import Visit
from app.zones import present_name


@dataclass(frozen=True)
class Address:
    """Where a chooser lives: its own path, the path that takes `start`, what both carry along."""

    page: str
    taking: str
    keep: Mapping[str, str]

    @classmethod
    def of(cls, tenant: Tenant, person: Person, zone: ZoneInfo | None = None) -> Address:
        """Where a new meeting with that person is chosen, in `zone` if any is asked for."""
        here = f"/b/{tenant.slug}/{person.id}"
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
    tenant = await backend.tenant(request.match_info["slug"])
    person = person_of(request, tenant)
    visit = Visit.of(request, tenant)
    context = await chooser_context(request, backend, visit, person, Address.of(tenant, person))
    response = render("chooser", visit.context(moving=None, **context))
    return visit.remember_zone(request, response)


async def chooser_context(
    request: web.Request,
    backend: Backend,
    visit: Visit,
    person: Person,
    address: Address,
    moving: Link | None = None,
) -> dict[str, object]:
    """Everything that chooser.html shows but `moving`.

    Args:
        moving: the link of a booking that is to be moved; times are those that it may take.

    Raises:
        Refusal: calendar_unavailable and what else availability refuses.
    """
    first = await backend.next_free(visit.tenant, person, visit.now, 1, moving)
    soonest = next(iter(first), None)
    start = moving.booking.start if moving else soonest.start if soonest else visit.now
    shown, wanted = _asked_for(request.query, visit, start.astimezone(visit.zone).date())
    found = await _month(backend, visit, person, Sheet(shown, visit.today), wanted, address, moving)
    agree = offset(visit.now, visit.zone) == offset(visit.now, person.zone)
    what = moving.booking if moving else visit.tenant
    return {
        "meeting": Meeting.of(
            person,
            what.service,
            visit.now,
            visit.now + timedelta(minutes=what.slot_minutes),
            visit.zone,
        ),
        "choice": found,
        "next_free": _soonest_offer(soonest, visit, address),
        "action": address.taking,
        "keep": address.keep,
        "zone_keep": {
            **{name: value for name, value in address.keep.items() if name != "tz"},
            "month": str(shown),
        },
        "selected_zone": present_name(visit.zone.key),
        "groups": zones.groups(present_name(visit.zone.key), visit.now),
        "their_zone": None if agree else zone_label(person.zone),
    }


def person_of(request: web.Request, tenant: Tenant) -> Person:
    """The salesperson named in the path.

    Raises:
        Refusal: salesperson_not_found.
    """
    person = tenant.person(request.match_info["salesperson"].lower())
    if person is None:
        raise Refusal("salesperson_not_found")
    return person


async def offers_near(
    backend: Backend,
    visit: Visit,
    person: Person,
    address: Address,
    wished: datetime,
    moving: Link | None = None,
    count: int = 3,
) -> list[Offer]:
    """The free times nearest to the one wished for, as links; none when the calendar cannot be
    read.
    """
    try:
        slots = await backend.nearest_free(visit.tenant, person, wished, count, moving)
    except Refusal:
        return []
    return [offer(slot, visit.zone, visit.now, address.take(slot)) for slot in slots]


def _asked_for(
    query: Mapping[str, str], visit: Visit, start: date
) -> tuple[YearMonth, date | None]:
    """Month and day to show, `start` where none is asked for; what is malformed, past or beyond
    the horizon falls back quietly.
    """
    first = YearMonth.of(visit.today)
    last = YearMonth.of(_horizon(visit))
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
    visit: Visit,
    person: Person,
    sheet: Sheet,
    wanted: date | None,
    address: Address,
    moving: Link | None,
) -> Choice:
    slots = await backend.free(visit.tenant, person, sheet.first, sheet.days, visit.zone, moving)
    return choice(sheet, wanted, slots, visit.zone, visit.now, _horizon(visit), address.month)


def _soonest_offer(soonest: Slot | None, visit: Visit, address: Address) -> Offer | None:
    return offer(soonest, visit.zone, visit.now, address.take(soonest)) if soonest else None


def _horizon(visit: Visit) -> date:
    last = visit.now + timedelta(days=visit.tenant.horizon_days)
    return last.astimezone(visit.zone).date()
