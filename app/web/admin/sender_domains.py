"""Domains that a company's mails come from: named, proved by a record, given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from aiohttp import web

from app.domain_records import NoDomain, domain_name, look_up, new_token
from app.errors import ApiError
from app.languages import _
from app.web import keys
from app.web.access import path_id
from app.web.admin import sheets
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import Field, Group, fields_of
from app.web.admin.forms import went_well
from app.web.admin.sheets import Sheet


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    return await _page(request, console, sheets.begun(fields_of(_groups()), {}))


async def add(request: web.Request) -> web.Response:
    console = await tenant_console(request)

    async def put(fields: dict[str, Any], _version: int | None) -> None:
        try:
            domain = domain_name(fields.get("domain") or "")
        except NoDomain as fault:
            raise ApiError.of_field("domain", str(fault)) from None
        await console.of(
            "sender_domain_create", id=uuid4(), domain=domain, token=new_token(), actor=ACTOR
        )

    again = await sheets.save(request, fields_of(_groups()), put)
    if again:
        return await _page(request, console, again)
    return went_well(request, "added", _address(console))


async def check(request: web.Request) -> web.Response:
    """Asks the name system now, between two transactions."""
    console = await tenant_console(request)
    domain_id = path_id(request, "domain")
    record = (await console.of("sender_domain_get", id=domain_id))["record"]
    found, problem = await look_up(request.app[keys.SETTINGS], record)
    await console.of("sender_domain_checked", id=domain_id, found=found, problem=problem)
    news = {True: "domain_proved", False: "domain_unproved", None: "domain_unanswered"}
    return went_well(request, news[found], _address(console))


async def remove(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    await console.of("sender_domain_delete", id=path_id(request, "domain"), actor=ACTOR)
    return went_well(request, "domain_removed", _address(console))


def _address(console: TenantConsole) -> str:
    return f"{console.place.root}/notifications/domains"


def _groups() -> Sequence[Group]:
    domain = Field(
        name="domain",
        label=_("Domain"),
        is_needed=True,
        longest=253,
        hint=_("Whatever comes after the @, such as studio.example."),
    )
    return [Group(title=_("Name a domain"), fields=[domain])]


async def _page(request: web.Request, console: TenantConsole, sheet: Sheet) -> web.Response:
    return sheets.shown(
        request,
        _groups(),
        sheet,
        title=_("Domains that mails come from"),
        button=_("Name it"),
        template="sender_domains",
        crumb=(f"{console.place.root}/notifications", _("Notifications")),
        domains=(await console.of("sender_domain_list"))["domains"],
        address=_address(console),
    )
