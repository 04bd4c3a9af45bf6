"""The people whose time a company sells: listed with their calendars, edited, archived."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from aiohttp import web

from app.calendar_file import subscription_address
from app.errors import ApiError
from app.identity import proved_object_id
from app.languages import _, marked
from app.phone_number import NoPhoneNumber, phone_number
from app.web import credentials, keys
from app.web.access import path_id
from app.web.admin import company_words, sheets
from app.web.admin.archiving import archived_filter, set_archived
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import CHECK, CHOICE, MAIL, PHONE, TEXT, ZONE, Field, Group, fields_of
from app.web.admin.forms import sent, went_well
from app.web.admin.rendering import SESSION, render, see_other
from app.web.admin.sheets import Sheet
from app.web.principal import ADMINISTRATORS

_FEED_BYTES = 32
_OWN = ("display_name", "phone", "bio")
"""What salespeople say of themselves."""


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    asked = archived_filter(request)
    found = await console.of("staff_list", limit=100, **asked)
    context = {
        "people": found["salespeople"],
        "next_cursor": found["next_cursor"],
        "is_archived": "archived" in asked,
        "calendars": dict(company_words.calendars(await console.ask("kinds"))),
    }
    return render(request, "people", context)


async def consider_new(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = _groups(await console.ask("kinds"))
    new = {"active": True, "calendar_kind": groups[1].fields[0].choices[0][0]}
    return _new_page(request, console, groups, sheets.begun(fields_of(groups), new))


async def add(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = _groups(await console.ask("kinds"))

    async def put(fields: dict[str, Any], _version: int | None) -> None:
        await console.of("staff_create", fields=await _with_phone(console, fields), actor=ACTOR)

    again = await sheets.save(request, fields_of(groups), put)
    if again:
        return _new_page(request, console, groups, again)
    return went_well(request, "added", f"{console.place.root}/people")


async def own(request: web.Request) -> web.Response:
    """Whoever is a salesperson, to their own page."""
    console = await tenant_console(request)
    who = request[SESSION].principal
    if who.salesperson_id is None:
        raise ApiError("salesperson_not_found", marked("This account is no salesperson's."))
    return see_other(f"{console.place.root}/people/{who.salesperson_id}")


async def edit(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    person = await _person(request, console)
    groups = await _groups_of(request, console)
    return _page(request, console, person, groups, sheets.begun(fields_of(groups), person))


async def save(request: web.Request) -> web.Response:
    """A new name in the directory is taken where the directory says whose it is."""
    console = await tenant_console(request)
    person = await _person(request, console)
    groups = await _groups_of(request, console)

    async def put(changes: dict[str, Any], version: int | None) -> None:
        changes = await _with_phone(console, changes)
        object_id = await proved_object_id(
            request.app[keys.DATABASE],
            request.app[keys.PROVIDERS],
            console.tenant_id,
            UUID(person["id"]),
            changes.get("graph_user_id") or "",
        )
        await console.of(
            "staff_update",
            salesperson_id=person["id"],
            changes=changes,
            version=version,
            actor=ACTOR,
            object_id=object_id,
        )

    async def read() -> Mapping[str, Any]:
        return await _person(request, console)

    again = await sheets.save(request, fields_of(groups), put, read)
    if again:
        return _page(request, console, person, groups, again)
    is_theirs = not _is_administrator(request)
    page = f"/people/{person['id']}" if is_theirs else "/people"
    return went_well(request, "saved", f"{console.place.root}{page}")


async def archive(request: web.Request) -> web.Response:
    return await set_archived(
        request, "staff", path_id(request, "salesperson"), "people", "salesperson_id"
    )


async def change_feed(request: web.Request) -> web.Response:
    """A new secret address at which calendars read their bookings, shown once; or none any more."""
    console = await tenant_console(request)
    person = await _person(request, console)
    if sent(request).get("do") == "revoke":
        await console.of("feed_revoke", salesperson_id=person["id"], actor=ACTOR)
        return went_well(request, "feed_revoked", f"{console.place.root}/people/{person['id']}")
    secret = secrets.token_urlsafe(_FEED_BYTES)
    await console.of(
        "feed_make",
        salesperson_id=person["id"],
        digest=credentials.digest_of(secret),
        actor=ACTOR,
    )
    address = f"{request.app[keys.SETTINGS].base_url}/feeds/{secret}.ics"
    return render(
        request,
        "feed_address",
        {"person": person, "address": address, "subscribe": subscription_address(address)},
    )


async def _person(request: web.Request, console: TenantConsole) -> dict[str, Any]:
    """The salesperson of the address; of salespeople themselves.

    Raises:
        ApiError: salesperson_not_found.
    """
    wanted = path_id(request, "salesperson")
    if not _is_administrator(request) and request[SESSION].principal.salesperson_id != str(wanted):
        raise ApiError("salesperson_not_found", marked("There is no such salesperson."))
    return dict(await console.of("staff_get", salesperson_id=wanted))


def _is_administrator(request: web.Request) -> bool:
    """Whether who asks edits everybody; salespeople what customers see of themselves."""
    return request[SESSION].principal.may(ADMINISTRATORS)


async def _with_phone(console: TenantConsole, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, with the telephone number as the network carries it."""
    typed = fields.get("phone")
    if typed is None:
        return fields
    country = (await console.of("settings_get"))["country"]
    try:
        return fields | {"phone": phone_number(typed, country).e164}
    except NoPhoneNumber as fault:
        raise ApiError.of_field("phone", f"{fault}.".capitalize()) from None


async def _groups_of(request: web.Request, console: TenantConsole) -> list[Group]:
    """What who asks may edit."""
    groups = _groups(await console.ask("kinds"))
    if _is_administrator(request):
        return groups
    fields = [one for one in groups[0].fields if one.name in _OWN]
    return [Group(title=groups[0].title, fields=fields)]


def _groups(kinds: Mapping[str, Any]) -> list[Group]:
    directory = next((one["name"] for one in kinds["calendars"] if one["is_directory"]), "")
    return [
        Group(
            title=_("Who they are"),
            fields=[
                Field(
                    name="display_name",
                    label=_("Name"),
                    is_needed=True,
                    longest=200,
                    hint=_("As customers see it."),
                ),
                Field(
                    name="email",
                    label=_("Mail address"),
                    kind=MAIL,
                    longest=254,
                    hint=_("Where we write to them of their bookings."),
                ),
                Field(name="phone", label=_("Telephone"), kind=PHONE, longest=50),
                Field(
                    name="bio",
                    label=_("About them"),
                    kind=TEXT,
                    longest=2000,
                    hint=_("For customers who choose a person."),
                ),
                Field(name="active", label=_("Their time is sold"), kind=CHECK),
            ],
        ),
        Group(
            title=_("Time and calendar"),
            fields=[
                Field(
                    name="calendar_kind",
                    label=_("Where their time is kept"),
                    kind=CHOICE,
                    choices=company_words.calendars(kinds),
                    hint=_("What is booked already stays in the calendar it is in."),
                ),
                Field(
                    name="graph_user_id",
                    label=_("Account in {directory}").format(directory=directory),
                    longest=254,
                    hint=_(
                        "Mail address (user principal name) or object id in the directory. What is "
                        "busy there is not sold. Nothing where there is no such calendar."
                    ),
                ),
                Field(
                    name="timezone",
                    label=_("Time zone"),
                    kind=ZONE,
                    empty=_("The company's"),
                    hint=_("Working hours are meant in this zone."),
                ),
            ],
        ),
    ]


def _crumb(console: TenantConsole) -> tuple[str, str]:
    return f"{console.place.root}/people", _("People")


def _new_page(
    request: web.Request, console: TenantConsole, groups: Sequence[Group], sheet: Sheet
) -> web.Response:
    return sheets.shown(
        request,
        groups,
        sheet,
        title=_("Add a salesperson"),
        button=_("Add"),
        crumb=_crumb(console),
    )


def _page(
    request: web.Request,
    console: TenantConsole,
    person: Mapping[str, Any],
    groups: Sequence[Group],
    sheet: Sheet,
) -> web.Response:
    return sheets.shown(
        request,
        groups,
        sheet,
        title=person["display_name"],
        button=_("Save"),
        crumb=_crumb(console) if _is_administrator(request) else None,
        template="person",
        person=person,
        is_administrator=_is_administrator(request),
    )
