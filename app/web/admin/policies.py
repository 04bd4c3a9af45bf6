"""What it costs to cancel: tier by tier, with examples of what a customer gets back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import _, marked
from app.web.admin import rows as lists
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import HOURS, PERCENT, Field, money, price
from app.web.admin.forms import went_well
from app.web.admin.names import Names
from app.web.admin.rows import Row, Rows
from app.web.admin.sheets import Sheet

Policy = Mapping[str, Any]


async def shown(request: web.Request) -> web.Response:
    """The policy of the company, or of the service that the address names."""
    console = await tenant_console(request)
    names = await Names.read(console)
    service = _service(request, names)
    policy = await _read(console, service)
    sheet = lists.begun(_tiers(policy), policy["tiers"], policy["version"])
    return _page(request, console, names, service, policy, sheet)


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    names = await Names.read(console)
    service = _service(request, names)
    policy = await _read(console, service)

    async def put(fields: dict[str, Any], version: int | None) -> None:
        await _put(console, service, fields, version)

    async def read() -> tuple[list[dict[str, Any]], int]:
        now = await _read(console, service)
        return now["tiers"], now["version"]

    again = await lists.handle(request, _tiers(policy), put, read)
    if again:
        return _page(request, console, names, service, policy, again)
    return went_well(request, "saved", _address(console, service))


async def follow(request: web.Request) -> web.Response:
    """The company's policy again, for a service that had its own."""
    console = await tenant_console(request)
    service = _service(request, await Names.read(console))
    if service is None:
        raise ApiError("service_not_found", marked("There is no such service."))
    await _put(console, service, {"tiers": None}, None)
    return went_well(request, "saved", _address(console, service))


def _service(request: web.Request, names: Names) -> str | None:
    """
    Raises:
        ApiError: service_not_found.
    """
    found = request.query.get("service") or None
    if found and found not in names.services:
        raise ApiError("service_not_found", marked("There is no such service."))
    return found


def _address(console: TenantConsole, service: str | None) -> str:
    return f"{console.place.root}/policy" + (f"?service={service}" if service else "")


async def _read(console: TenantConsole, service: str | None) -> Policy:
    found: Policy = await console.of("policy_get", service_id=service)
    return found


async def _put(
    console: TenantConsole, service: str | None, fields: dict[str, Any], version: int | None
) -> None:
    await console.of("policy_put", service_id=service, fields=fields, version=version, actor=ACTOR)


def _tiers(policy: Policy) -> Rows:
    fields = [
        Field(name="hours_before_start", label=_("Hours before the start"), kind=HOURS),
        Field(name="fee_percent", label=_("Fee in percent"), kind=PERCENT, unit="%"),
        Field(
            name="fee_fixed",
            label=_("Or a fixed fee"),
            kind=money(policy["currency"]),
            unit=policy["currency"] or "",
        ),
    ]

    def title(n: int, row: Row) -> str:
        if row["hours_before_start"]:
            return _("From {hours} hours before the start").format(hours=row["hours_before_start"])
        return _("{number}. New step").format(number=n)

    def told(row: Row) -> str:
        fee = f"{row['fee_percent']} %" if row["fee_percent"] else row["fee_fixed"]
        return f"{row['hours_before_start']}: {fee}"

    def blank(_before: Sequence[Row]) -> Row:
        return {field.name: "" for field in fields}

    return Rows("tiers", fields, title=title, told=told, blank=blank)


def _page(
    request: web.Request,
    console: TenantConsole,
    names: Names,
    service: str | None,
    policy: Policy,
    sheet: Sheet,
) -> web.Response:
    root = console.place.root
    return lists.shown(
        request,
        _tiers(policy),
        sheet,
        template="policy",
        title=_("Cancellation of {service}").format(service=names.services[service])
        if service
        else _("Cancellation"),
        nothing=_("Canceling costs nothing before the start."),
        add=_("Add a step"),
        crumb=(f"{root}/services/{service}", names.services[service]) if service else None,
        action=_address(console, service),
        service_id=service,
        policy=policy,
        price=price,
    )
