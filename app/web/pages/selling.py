"""What a page sells: a service of a company, by one of its people or by whoever is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from app.errors import ApiError
from app.instants import wire
from app.web.pages.backend import Backend
from app.web.pages.framing import carried
from app.web.pages.intake import PREFIX
from app.web.pages.month import Slot, YearMonth
from app.web.pages.page_context import PageContext
from app.web.pages.views import Account, Booking, Meeting, Salesperson, Service, Tenant

ANYONE = "anyone"
"""In addresses, in place of a person's id."""

_GIVEN = ("name", "email", "phone", "company")
_MOST_GIVEN = 2000
"""Letters that addresses carry along for the form."""

Given = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Address:
    """Where a chooser lives: its own path, the path that takes `start`, what both carry along."""

    page: str
    taking: str
    keep: Given

    @classmethod
    def of(
        cls,
        slug: str,
        service_slug: str | None,
        person_id: str | None,
        zone: ZoneInfo | None = None,
        given: Given = (),
    ) -> Address:
        """Where a time is chosen.

        Args:
            service_slug: None: the default service's, which needs no name in addresses.
            person_id: None: whoever is free.
            zone: in which times are told, if any is asked for.
            given: what is known for the form beforehand.
        """
        here = f"{service_href(slug, service_slug)}/{person_id or ANYONE}"
        known = {"tz": zone.key} if zone else {}
        kept = [(name, value) for name, value in given if name not in known]
        return cls(here, f"{here}/details", [*known.items(), *kept])

    @classmethod
    def like(cls, slug: str, booking: Booking, given: Given = ()) -> Address:
        """Where such a booking is made once more."""
        person_id = None if booking.is_anyone else booking.salesperson.id
        return cls.of(slug, booking.service_slug, person_id, booking.zone, given)

    @property
    def start(self) -> str:
        """The page before anything is chosen."""
        return with_query(self.page, self.keep)

    def month(self, month: YearMonth, day: date | None) -> str:
        chosen = [("day", day.isoformat())] if day else []
        return with_query(self.page, [*self.keep, ("month", str(month)), *chosen])

    def take(self, slot: Slot) -> str:
        return self.taking_at(slot.start)

    def taking_at(self, start: datetime) -> str:
        return with_query(self.taking, [*self.keep, ("start", wire(start))])


@dataclass(frozen=True)
class Selling:
    """A service on its way to a customer; `salesperson`: None: whoever is free."""

    tenant: Tenant
    service: Service
    salesperson: Salesperson | None
    account: Account | None

    def address(self, given: Given = (), zone: ZoneInfo | None = None) -> Address:
        """Where its time is chosen; `zone`: in which times are asked for."""
        return self.address_of(self.salesperson, given, zone)

    def address_of(
        self, person: Salesperson | None, given: Given = (), zone: ZoneInfo | None = None
    ) -> Address:
        """Where a time with `person` (None: whoever is free) is chosen."""
        slug = None if self.service.is_default else self.service.slug
        return Address.of(self.tenant.slug, slug, person.id if person else None, zone, given)

    @property
    def people_href(self) -> str:
        """Where the people who offer it are listed."""
        return service_href(self.tenant.slug, self.service.slug)

    def meeting(self, start: datetime, end: datetime, zone: ZoneInfo) -> Meeting:
        return Meeting.of(
            self.salesperson,
            self.service.name,
            start,
            end,
            zone,
            conference=self.service.conference,
            place=self.service.place,
        )

    @property
    def elsewhere(self) -> str | None:
        """Where this is sold in truth: people are chosen, or are not, as the company wants it."""
        if self.salesperson is None and not self.service.is_of_anyone:
            return self.people_href
        if self.salesperson is not None and not self.service.is_of_a_person:
            return self.address_of(None).page
        return None


def service_href(slug: str, service_slug: str | None) -> str:
    """Where a service is sold; None: the default one."""
    return f"/b/{slug}/services/{service_slug}" if service_slug else f"/b/{slug}"


def with_query(path: str, query: Given | Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def given_in(request: web.Request) -> Given:
    """What the address knows for the form beforehand, to be carried on to it."""
    given = [
        (name, value)
        for name, value in request.query.items()
        if (name in _GIVEN or name.startswith(PREFIX)) and value
    ]
    if sum(len(name) + len(value) for name, value in given) > _MOST_GIVEN:
        given = []
    return [*given, *carried(request)]


async def arrive(request: web.Request) -> tuple[Backend, PageContext, Selling]:
    """The service and person that the path names.

    Raises:
        ApiError: tenant_not_found, service_not_found, salesperson_not_found, sign_in_required,
            audience_not_allowed.
    """
    backend = Backend(request)
    tenant, service, account = await backend.selling(
        request.match_info["slug"], request.match_info.get("service")
    )
    named = request.match_info.get("salesperson")
    salesperson = service.salesperson(named.lower()) if named else None
    if named and salesperson is None:
        raise ApiError("salesperson_not_found")
    return (
        backend,
        PageContext.of(request, tenant),
        Selling(tenant, service, salesperson, account),
    )
