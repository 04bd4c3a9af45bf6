"""`/b/{slug}`: what can be booked, then with whom; where there is no choice, straight on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from app.errors import ApiError
from app.instants import moment
from app.web.pages.backend import Backend
from app.web.pages.month import Slot
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other
from app.web.pages.selling import (
    Given,
    Selling,
    arrive,
    given_in,
    service_href,
    with_query,
)
from app.web.pages.views import Account, Salesperson, Service

_AHEAD = timedelta(days=31)


@dataclass(frozen=True)
class ServiceLine:
    """One line of the list of services."""

    href: str
    service: Service
    price: str | None
    people: str


@dataclass(frozen=True)
class PersonLine:
    """One line of the list of people; `person` None: whoever is free; `away`: the calendar cannot
    be read just now."""

    href: str
    person: Salesperson | None
    price: str | None
    next_free: str | None
    away: bool


async def services(request: web.Request) -> web.Response:
    """The list of services; of a single one the people."""
    backend = Backend(request)
    tenant, offered, account = await backend.services(request.match_info["slug"])
    page_context = PageContext.of(request, tenant)
    return await show(request, backend, page_context, offered, account)


async def show(
    request: web.Request,
    backend: Backend,
    page_context: PageContext,
    offered: Sequence[Service],
    account: Account | None,
) -> web.Response:
    """The services, or, where there is one alone, who offers it."""
    tenant, given = page_context.tenant, given_in(request)
    if len(offered) == 1:
        return await _people(
            request, backend, page_context, Selling(tenant, offered[0], None, account)
        )
    lines = [
        ServiceLine(
            href=with_query(service_href(tenant.slug, service.slug), given),
            service=service,
            price=service.price(),
            people=", ".join(one.name for one in service.salespeople),
        )
        for service in offered
    ]
    response = render("services", page_context.values(services=lines))
    return page_context.store_zone(request, response)


async def people(request: web.Request) -> web.Response:
    """`/b/{slug}/services/{service}`: with whom, with everyone's next free time."""
    backend, page_context, selling = await arrive(request)
    return await _people(request, backend, page_context, selling)


async def _people(
    request: web.Request, backend: Backend, page_context: PageContext, selling: Selling
) -> web.Response:
    tenant, service, given = selling.tenant, selling.service, given_in(request)
    only = _only_way(selling, given)
    if only:
        return see_other(only)
    soonest, unreadable = await _next_free(backend, page_context, selling)

    def line(person: Salesperson | None, first: Slot | None) -> PersonLine:
        return PersonLine(
            href=selling.address_of(person, given).start,
            person=person,
            price=service.price([person] if person else None) if _prices_differ(service) else None,
            next_free=moment(first.start, page_context.zone, page_context.now) if first else None,
            away=first is None and (person.id in unreadable if person else bool(unreadable)),
        )

    lines = [line(person, soonest.get(person.id)) for person in service.salespeople]
    if service.is_of_anyone:
        anyone = min(soonest.values(), key=lambda slot: slot.start, default=None)
        lines.insert(0, line(None, anyone))
    response = render(
        "people",
        page_context.values(
            people=lines,
            service=service,
            price=service.price(),
            is_one_of_several=request.path != f"/b/{tenant.slug}",
        ),
        photos=[person.photo for person in service.salespeople],
    )
    return page_context.store_zone(request, response)


def _only_way(selling: Selling, given: Given) -> str | None:
    """Where to go at once: nobody has to choose among one, or when nobody is chosen."""
    people = selling.service.salespeople
    if len(people) == 1:
        return selling.address_of(people[0], given).start
    if people and not selling.service.is_of_a_person:
        return selling.address_of(None, given).start
    return None


def _prices_differ(service: Service) -> bool:
    return len({person.price for person in service.salespeople}) > 1


async def _next_free(
    backend: Backend, page_context: PageContext, selling: Selling
) -> tuple[dict[str, Slot], set[str]]:
    """The first free time of everybody who has one, by their id, and whose calendar cannot be
    read."""
    first: dict[str, Slot] = {}
    unreadable: set[str] = set()
    for slot in await _slots(backend, page_context, selling, None) or ():
        for person_id in slot.people:
            first.setdefault(person_id, slot)
    for person in selling.service.salespeople:
        # Nothing free, or not to be read? Asked alone, the calendar says which.
        if person.id not in first and await _slots(backend, page_context, selling, person) is None:
            unreadable.add(person.id)
    return first, unreadable


async def _slots(
    backend: Backend, page_context: PageContext, selling: Selling, person: Salesperson | None
) -> list[Slot] | None:
    """Those of the next month; None: no calendar of those asked for can be read."""
    today = page_context.today
    try:
        return await backend.service_slots(
            selling.tenant, selling.service, person, today, today + _AHEAD, page_context.zone
        )
    except ApiError as error:
        if error.code != "calendar_unavailable":
            raise
        return None
