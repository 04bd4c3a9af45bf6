"""How members of a company book: who may, and by what names; the addresses such companies know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.languages import _
from app.web.admin import sheets, sign_up
from app.web.admin.company_words import BOOKING_ACCESS, named
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import CHOICE, NUMBER, Field, Group, as_json, fields_of, taken
from app.web.admin.forms import sent, went_well
from app.web.admin.names import Names
from app.web.admin.rendering import see_other
from app.web.admin.sheets import Sheet


async def shown(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = _groups()
    return _page(request, groups, sheets.begun(fields_of(groups), await _read(console)))


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = _groups()

    async def put(changes: dict[str, Any], version: int | None) -> None:
        await console.of(
            "scheduling_patch", changes=sign_up.sent(changes), version=version, actor=ACTOR
        )

    async def read() -> Mapping[str, Any]:
        return await _read(console)

    again = await sheets.save(request, fields_of(groups), put, read, sign_up.NAMES)
    if again:
        return _page(request, groups, again)
    return went_well(request, "saved", f"{console.place.root}/scheduling")


async def event_types(request: web.Request) -> web.Response:
    """An event type is a service, and is called by its short name."""
    console = await tenant_console(request)
    found = await console.of("event_types_get")
    groups = await _types(console, found)
    return _types_page(request, console, groups, sheets.begun(fields_of(groups), _numbers(found)))


async def save_event_types(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = await _types(console, await console.of("event_types_get"))
    said = as_json(fields_of(groups), taken(sent(request), fields_of(groups)))
    numbers = [
        {"service_id": identity, "event_type_id": one["number"]} for identity, one in said.items()
    ]

    async def put(_changes: dict[str, Any], version: int | None) -> None:
        fields = {"event_types": numbers}
        await console.of("event_types_put", fields=fields, version=version, actor=ACTOR)

    async def read() -> Mapping[str, Any]:
        return _numbers(await console.of("event_types_get"))

    names = {
        f"event_types.{n}.event_type_id": f"{one['service_id']}.number"
        for n, one in enumerate(numbers)
    }
    again = await sheets.save(request, fields_of(groups), put, read, names)
    if again:
        return _types_page(request, console, groups, again)
    return went_well(request, "saved", f"{console.place.root}/scheduling/event-types")


async def notifications(request: web.Request) -> web.Response:
    """The messages are those of all bookings."""
    console = await tenant_console(request)
    return see_other(f"{console.place.root}/notifications")


async def _read(console: TenantConsole) -> dict[str, Any]:
    found = await console.of("scheduling_get")
    return {**found, "sign_up": sign_up.edited(found["sign_up"])}


def _groups() -> list[Group]:
    return [
        Group(
            title=_("Who may book"),
            fields=[
                Field(
                    name="access",
                    label=_("Who sees what is offered"),
                    kind=CHOICE,
                    choices=named(BOOKING_ACCESS),
                ),
                *sign_up.fields(),
            ],
        ),
        Group(
            title=_("Elsewhere"),
            fields=[
                Field(
                    name="organization_slug",
                    label=_("Short name of the organization"),
                    longest=63,
                    hint=_("What another scheduling system calls the company."),
                    fault=_(
                        "At most 63 lower-case letters and digits, with single hyphens or "
                        "underscores inside."
                    ),
                ),
            ],
        ),
    ]


async def _types(console: TenantConsole, found: Mapping[str, Any]) -> list[Group]:
    names = await Names.read(console)
    return [
        Group(
            title=names.of(one["service_id"]),
            hint=_("Programs call it {slug}.").format(slug=one["event_type"]),
            fields=[
                Field(
                    name=f"{one['service_id']}.number",
                    label=_("Number in another system"),
                    kind=NUMBER,
                    empty=_("none"),
                    fault=_("A whole number from 1, or nothing; each only once."),
                )
            ],
        )
        for one in found["event_types"]
    ]


def _numbers(found: Mapping[str, Any]) -> dict[str, Any]:
    """What services are called elsewhere, as the form has it."""
    numbers = {one["service_id"]: {"number": one["event_type_id"]} for one in found["event_types"]}
    return {**numbers, "version": found["version"]}


def _page(request: web.Request, groups: Sequence[Group], sheet: Sheet) -> web.Response:
    return sheets.shown(
        request, groups, sheet, title=_("Scheduling"), button=_("Save"), template="scheduling"
    )


def _types_page(
    request: web.Request, console: TenantConsole, groups: Sequence[Group], sheet: Sheet
) -> web.Response:
    return sheets.shown(
        request,
        groups,
        sheet,
        title=_("Event types"),
        button=_("Save"),
        crumb=(f"{console.place.root}/scheduling", _("Scheduling")),
        template="event_types",
    )
