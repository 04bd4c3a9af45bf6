"""Times at which nothing is offered: of the company, a salesperson or a service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from aiohttp import web

from app.instants import day_short
from app.languages import _
from app.web.access import path_id
from app.web.admin import sheets
from app.web.admin.conflicts import change, done_with
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import CHOICE, DATE, Field, Group, fields_of, instant
from app.web.admin.forms import went_well
from app.web.admin.names import Names, every
from app.web.admin.place import Place
from app.web.admin.rendering import SESSION
from app.web.admin.sheets import Sheet
from app.web.principal import ADMINISTRATORS


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    names = await Names.read(console)
    groups = _groups(request, console, names)
    return await _page(request, console, names, groups, sheets.begun(fields_of(groups), {}))


async def add(request: web.Request) -> web.Response:
    """Days, or times; what is booked then stays."""
    console = await tenant_console(request)
    names = await Names.read(console)
    groups = _groups(request, console, names)
    own = _own(request)
    conflicts: list[Mapping[str, Any]] = []

    async def put(fields: dict[str, Any], _version: int | None) -> None:
        said = {
            "salesperson_id": own or fields.get("salesperson_id"),
            "service_id": fields.get("service_id"),
            "from": fields.get("first_at") or fields.get("first_day"),
            "to": fields.get("last_at") or fields.get("last_day") or fields.get("first_day"),
            "reason": fields.get("reason"),
        }
        conflicts.extend(await change(request, console, "closure_create", fields=said))

    again = await sheets.save(request, fields_of(groups), put, names=_NAMES)
    if again:
        return await _page(request, console, names, groups, again)
    return done_with(request, names, conflicts, f"{console.place.root}/closures", "closed")


async def remove(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    await console.of("closure_delete", closure_id=path_id(request, "closure"), actor=ACTOR)
    return went_well(request, "opened", f"{console.place.root}/closures")


_NAMES = {"from": "first_day", "to": "last_day"}


def closure_told(place: Place, closure: Mapping[str, Any]) -> str:
    """When it is, and why: `Tue 24 Nov – Wed 25 Nov: holidays`."""
    first, last = closure["from"], closure["to"]
    if "T" in first:
        is_same_day = place.day(first) == place.day(last)
        span = f"{place.moment(first)} – {(place.clock if is_same_day else place.moment)(last)}"
    else:
        days = (day_short(date.fromisoformat(day), place.today) for day in (first, last))
        span = " – ".join(dict.fromkeys(days))
    return f"{span}: {closure['reason']}" if closure["reason"] else span


def _own(request: web.Request) -> str | None:
    """The salesperson whose own time alone whoever asks may close; None: anybody's."""
    who = request[SESSION].principal
    return None if who.may(ADMINISTRATORS) else who.salesperson_id or str(UUID(int=0))


def _groups(request: web.Request, console: TenantConsole, names: Names) -> list[Group]:
    whose = [
        Field(
            name="salesperson_id",
            label=_("Whose time"),
            kind=CHOICE,
            choices=list(names.people.items()),
            empty=_("everybody's"),
        ),
    ]
    zone = console.place.zone
    return [
        Group(
            title=_("What is closed"),
            fields=[
                *([] if _own(request) else whose),
                Field(
                    name="service_id",
                    label=_("Of which service"),
                    kind=CHOICE,
                    choices=list(names.services.items()),
                    empty=_("all of them"),
                ),
                Field(name="reason", label=_("Reason"), longest=200, hint=_("Only staff read it.")),
            ],
        ),
        Group(
            title=_("Whole days"),
            hint=_("Both included, in each salesperson's own zone."),
            fields=[
                Field(name="first_day", label=_("First day"), kind=DATE),
                Field(name="last_day", label=_("Last day"), kind=DATE),
            ],
        ),
        Group(
            title=_("Or from one time to another"),
            hint=_("In {zone}.").format(zone=console.place.zone_label),
            fields=[
                Field(name="first_at", label=_("From"), kind=instant(zone)),
                Field(name="last_at", label=_("Until"), kind=instant(zone)),
            ],
        ),
    ]


async def _page(
    request: web.Request,
    console: TenantConsole,
    names: Names,
    groups: list[Group],
    sheet: Sheet,
) -> web.Response:
    closures = await every(console, "closure_list", "closures")
    own = _own(request)
    return sheets.shown(
        request,
        groups,
        sheet,
        title=_("Closures"),
        button=_("Close"),
        template="closures",
        names=names,
        closures=[
            {
                "id": one["id"],
                "what": closure_told(console.place, one),
                "whose": names.of(one["salesperson_id"]) if one["salesperson_id"] else None,
                "service": names.of(one["service_id"]) if one["service_id"] else None,
                "is_over": _is_over(console.place, one["to"]),
                "is_theirs": own in (None, one["salesperson_id"]),
            }
            for one in sorted(closures, key=lambda one: str(one["from"]), reverse=True)
        ],
    )


def _is_over(place: Place, end: str) -> bool:
    if "T" in end:
        return place.is_over(end)
    return date.fromisoformat(end) < place.today
