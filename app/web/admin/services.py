"""What a company offers: listed, edited, archived; and who offers it for how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.languages import _
from app.web.access import path_id
from app.web.admin import company_words, sheets
from app.web.admin.archiving import archived_filter, set_archived
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import (
    CHECK,
    CHOICE,
    PERCENT,
    TEXT,
    ZONE,
    Field,
    Group,
    as_json,
    fields_of,
    money,
    price,
    taken,
    whole_number,
)
from app.web.admin.forms import sent, went_well
from app.web.admin.rendering import render
from app.web.admin.sheets import Sheet
from app.web.catalogue import ServiceChanges

NEW = {"active": True, "payment": "none", "assignment": "either", "audience": "public"}


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    asked = archived_filter(request)
    found = await console.of("service_list", limit=100, **asked)
    settings = await console.of("settings_get")
    services = sorted(
        found["services"], key=lambda one: (one["sort_order"], one["name"].casefold())
    )
    context = {
        "services": services,
        "is_archived": "archived" in asked,
        "next_cursor": found["next_cursor"],
        "price": price,
        "places": dict(company_words.places(await console.ask("kinds"))),
        "audiences": dict(company_words.named(company_words.AUDIENCE)),
        "currency": settings["currency"],
    }
    return render(request, "services", context)


async def consider_new(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = await _groups(console, None)
    new = {**NEW, "place": {"kind": _usual_place(groups)}}
    return _new_page(request, console, groups, sheets.begun(fields_of(groups), new))


async def add(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = await _groups(console, None)

    async def put(fields: dict[str, Any], _version: int | None) -> None:
        await console.of("service_create", fields=fields, actor=ACTOR)

    again = await sheets.save(request, fields_of(groups), put)
    if again:
        return _new_page(request, console, groups, again)
    return went_well(request, "added", f"{console.place.root}/services")


async def edit(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    service = await _service(request, console)
    groups = await _groups(console, service)
    return await _page(
        request, console, service, groups, sheets.begun(fields_of(groups), _own(service))
    )


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    service = await _service(request, console)
    groups = await _groups(console, service)

    async def put(changes: dict[str, Any], version: int | None) -> None:
        await console.of(
            "service_update",
            service_id=service["id"],
            changes=changes,
            version=version,
            actor=ACTOR,
        )

    async def read() -> Mapping[str, Any]:
        return _own(await _service(request, console))

    again = await sheets.save(request, fields_of(groups), put, read)
    if again:
        return await _page(request, console, service, groups, again)
    return went_well(request, "saved", f"{console.place.root}/services")


async def archive(request: web.Request) -> web.Response:
    return await set_archived(request, "service", path_id(request, "service"), "services")


async def people(request: web.Request) -> web.Response:
    """Who offers it: everybody, or those who are marked, some with a price of their own."""
    console = await tenant_console(request)
    service = await _service(request, console)
    offered = await console.of("service_salespeople", service_id=service["id"])
    groups = await _offer_groups(console, service)
    sheet = sheets.begun(fields_of(groups), _offers(offered))
    return _people_page(request, console, service, groups, sheet)


async def save_people(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    service = await _service(request, console)
    groups = await _offer_groups(console, service)
    fields = fields_of(groups)
    said = as_json(fields, taken(sent(request), fields))
    listed_ = [
        {
            "salesperson_id": salesperson_id,
            "price_amount": one.get("price"),
            "active": one["offers"],
        }
        for salesperson_id, one in said.items()
        if salesperson_id != "who"
    ]

    async def put(_changes: dict[str, Any], version: int | None) -> None:
        await console.of(
            "service_salespeople_put",
            service_id=service["id"],
            fields={"salespeople": listed_ if said["who"] == "some" else []},
            version=version,
            actor=ACTOR,
        )

    async def read() -> Mapping[str, Any]:
        return _offers(await console.of("service_salespeople", service_id=service["id"]))

    names = {
        f"salespeople.{n}.price_amount": f"{one['salesperson_id']}.price"
        for n, one in enumerate(listed_)
    }
    again = await sheets.save(request, fields, put, read, names)
    if again:
        return _people_page(request, console, service, groups, again)
    return went_well(request, "saved", f"{console.place.root}/services/{service['id']}")


async def _service(request: web.Request, console: TenantConsole) -> dict[str, Any]:
    """The service of the address.

    Raises:
        ApiError: service_not_found.
    """
    found = await console.of("service_get", service_id=path_id(request, "service"))
    return dict(found)


def _own(service: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of the service itself; what follows another is nothing."""
    return {**service, **dict.fromkeys(service["follows"])}


def _usual_place(groups: Sequence[Group]) -> str:
    places = next(one for one in fields_of(groups) if one.name == "place.kind")
    return places.choices[0][0]


async def _groups(console: TenantConsole, service: Mapping[str, Any] | None) -> list[Group]:
    kinds = await console.ask("kinds")
    settings = await console.of("settings_get")
    currency = settings["currency"]
    is_default = bool(service and service["is_default"])
    minutes, company = _("minutes"), _("as the company has it")
    return [
        Group(
            title=_("What it is"),
            fields=[
                Field(name="name", label=_("Name"), is_needed=True, longest=200),
                Field(
                    name="description",
                    label=_("Description"),
                    kind=TEXT,
                    longest=2000,
                    hint=_("What customers read before they choose it."),
                ),
                whole_number(
                    "slot_minutes",
                    _("Length of a meeting"),
                    ServiceChanges,
                    is_needed=True,
                    unit=minutes,
                ),
                Field(
                    name="slug",
                    label=_("Short name"),
                    longest=63,
                    hint=_(
                        "In addresses: lower-case letters, digits, single hyphens or underscores."
                    ),
                    empty=_("made of the name"),
                ),
                Field(
                    name="color",
                    label=_("Color"),
                    kind=CHOICE,
                    choices=company_words.named(company_words.COLORS),
                    empty=_("the company's"),
                    hint=_("In calendars."),
                ),
                whole_number(
                    "sort_order",
                    _("Its turn in lists"),
                    ServiceChanges,
                    hint=_("The lowest comes first."),
                ),
                Field(name="active", label=_("It is sold"), kind=CHECK),
                *(
                    []
                    if is_default
                    else [
                        Field(
                            name="is_default",
                            label=_("The default service"),
                            kind=CHECK,
                            hint=_("Meant where a program names none: free, for anybody."),
                        )
                    ]
                ),
            ],
        ),
        Group(
            title=_("Where, by whom, for whom"),
            fields=[
                Field(
                    name="place.kind",
                    label=_("Place"),
                    kind=CHOICE,
                    choices=company_words.places(kinds),
                ),
                Field(
                    name="place.text",
                    label=_("The place in words"),
                    kind=TEXT,
                    longest=500,
                    hint=_("Shown to customers; an address needs it."),
                ),
                Field(
                    name="assignment",
                    label=_("Who holds it"),
                    kind=CHOICE,
                    choices=company_words.named(company_words.ASSIGNMENT),
                ),
                Field(
                    name="audience",
                    label=_("Who may book it"),
                    kind=CHOICE,
                    choices=company_words.named(company_words.AUDIENCE),
                ),
            ],
        ),
        Group(
            title=_("Times"),
            fields=[
                whole_number(
                    "slot_step_minutes",
                    _("A meeting can start every"),
                    ServiceChanges,
                    unit=minutes,
                    empty=company,
                ),
                whole_number(
                    "buffer_minutes",
                    _("Free time around a meeting"),
                    ServiceChanges,
                    unit=minutes,
                    empty=company,
                ),
                whole_number(
                    "min_notice_minutes",
                    _("Shortest notice"),
                    ServiceChanges,
                    unit=minutes,
                    empty=company,
                ),
                whole_number(
                    "horizon_days",
                    _("How far ahead"),
                    ServiceChanges,
                    unit=_("days"),
                    empty=company,
                ),
                whole_number(
                    "cancel_deadline_hours",
                    _("Deadline for changes"),
                    ServiceChanges,
                    unit=_("hours"),
                    empty=company,
                ),
                Field(
                    name="timezone",
                    label=_("Time zone"),
                    kind=ZONE,
                    empty=_("The company's"),
                    hint=_("Of the hours of the service."),
                ),
            ],
        ),
        Group(
            title=_("Price"),
            fields=[
                Field(
                    name="price_amount",
                    label=_("Price"),
                    kind=money(currency),
                    unit=currency or "",
                    hint=_("With tax. Empty: no price is shown.")
                    if currency
                    else _("Choose the company's currency in the settings first."),
                ),
                Field(name="tax_percent", label=_("Tax within it"), kind=PERCENT, unit="%"),
                Field(
                    name="payment",
                    label=_("Paid before the meeting"),
                    kind=CHOICE,
                    choices=company_words.named(company_words.PAYMENT),
                ),
                Field(
                    name="deposit_amount",
                    label=_("Deposit, as a sum"),
                    kind=money(currency),
                    unit=currency or "",
                ),
                Field(
                    name="deposit_percent",
                    label=_("Deposit, as a part of the price"),
                    kind=PERCENT,
                    unit="%",
                ),
            ],
        ),
    ]


async def _offer_groups(console: TenantConsole, service: Mapping[str, Any]) -> list[Group]:
    found = await console.of("staff_list", limit=100)
    currency = service["currency"]
    return [
        Group(
            title=_("Everybody, or some"),
            fields=[
                Field(
                    name="who",
                    label=_("Who offers it"),
                    kind=CHOICE,
                    choices=[
                        ("all", _("Everybody whose time is sold")),
                        ("some", _("Only those who are marked below")),
                    ],
                )
            ],
        ),
        *(
            Group(
                title=one["display_name"],
                fields=[
                    Field(name=f"{one['id']}.offers", label=_("Offers it"), kind=CHECK),
                    Field(
                        name=f"{one['id']}.price",
                        label=_("Price of their own"),
                        kind=money(currency),
                        unit=currency or "",
                        empty=_("the service's"),
                    ),
                ],
            )
            for one in found["salespeople"]
        ),
    ]


def _offers(offered: Mapping[str, Any]) -> dict[str, Any]:
    """Who offers a service, as the form has it."""
    return {
        "version": offered["version"],
        "who": "some" if offered["salespeople"] else "all",
        **{
            one["salesperson_id"]: {"offers": one["active"], "price": one["price_amount"]}
            for one in offered["salespeople"]
        },
    }


def _crumb(console: TenantConsole) -> tuple[str, str]:
    return f"{console.place.root}/services", _("Services")


def _new_page(
    request: web.Request, console: TenantConsole, groups: Sequence[Group], sheet: Sheet
) -> web.Response:
    return sheets.shown(
        request,
        groups,
        sheet,
        title=_("New service"),
        button=_("Add"),
        crumb=_crumb(console),
    )


async def _page(
    request: web.Request,
    console: TenantConsole,
    service: Mapping[str, Any],
    groups: Sequence[Group],
    sheet: Sheet,
) -> web.Response:
    offered = await console.of("service_salespeople", service_id=service["id"])
    return sheets.shown(
        request,
        groups,
        sheet,
        title=service["name"],
        button=_("Save"),
        crumb=_crumb(console),
        template="service",
        service=service,
        offered=[one for one in offered["salespeople"] if one["active"]],
        is_limited=bool(offered["salespeople"]),
        price=price,
    )


def _people_page(
    request: web.Request,
    console: TenantConsole,
    service: Mapping[str, Any],
    groups: Sequence[Group],
    sheet: Sheet,
) -> web.Response:
    return sheets.shown(
        request,
        groups,
        sheet,
        title=_("Who offers {service}").format(service=service["name"]),
        button=_("Save"),
        crumb=(f"{console.place.root}/services/{service['id']}", service["name"]),
    )
