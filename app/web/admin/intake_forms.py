"""What customers are asked when they book a service: built question by question, no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import _, marked
from app.web.admin import company_words
from app.web.admin import rows as lists
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import CHECK, CHOICE, HIDDEN, LINES, TEXT, Field
from app.web.admin.forms import went_well
from app.web.admin.names import Names
from app.web.admin.rendering import render
from app.web.admin.rows import Row, Rows
from app.web.admin.sheets import Sheet


async def shown(request: web.Request) -> web.Response:
    """The form of a service; without one, the services to choose from."""
    console = await tenant_console(request)
    names = await Names.read(console)
    if not request.query.get("service"):
        return render(request, "intake_forms", {"services": names.services})
    service = _service(request, names)
    things, version = await _read(console, service)
    return _page(request, console, names, service, lists.begun(_questions(), things, version))


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    names = await Names.read(console)
    service = _service(request, names)

    async def put(fields: dict[str, Any], version: int | None) -> None:
        await console.of(
            "service_intake_put", service_id=service, fields=fields, version=version, actor=ACTOR
        )

    again = await lists.handle(request, _questions(), put, lambda: _read(console, service))
    if again:
        return _page(request, console, names, service, again)
    return went_well(request, "saved", f"{console.place.root}/forms?service={service}")


def _service(request: web.Request, names: Names) -> str:
    """
    Raises:
        ApiError: service_not_found.
    """
    found = request.query.get("service", "")
    if found not in names.services:
        raise ApiError("service_not_found", marked("There is no such service."))
    return found


async def _read(console: TenantConsole, service: str) -> tuple[list[dict[str, Any]], int]:
    found = await console.of("service_intake", service_id=service)
    return found["fields"], found["version"]


def _questions() -> Rows:
    fields = [
        Field(name="id", label="", kind=HIDDEN),
        Field(name="label", label=_("Question"), is_needed=True, longest=200, is_wide=True),
        Field(
            name="field_type",
            label=_("Answer"),
            kind=CHOICE,
            choices=company_words.named(company_words.FIELD_TYPE),
        ),
        Field(name="required", label=_("Must be answered"), kind=CHECK),
        Field(
            name="options",
            label=_("To choose from"),
            kind=LINES,
            hint=_("One a line; only for lists."),
        ),
        Field(name="help", label=_("Help beside it"), kind=TEXT, longest=500),
        Field(name="placeholder", label=_("Example in the empty field"), longest=200),
    ]

    def title(n: int, row: Row) -> str:
        if row["label"]:
            return _("{number}. {question}").format(number=n, question=row["label"])
        return _("{number}. New question").format(number=n)

    def blank(_before: Sequence[Row]) -> Row:
        return {field.name: "" for field in fields} | {"field_type": "text"}

    return Rows(
        "fields",
        fields,
        title=title,
        told=lambda row: row["label"],
        blank=blank,
        is_ordered=True,
    )


def _page(
    request: web.Request, console: TenantConsole, names: Names, service: str, sheet: Sheet
) -> web.Response:
    called: Mapping[str, str] = names.services
    return lists.shown(
        request,
        _questions(),
        sheet,
        template="intake_form",
        title=_("Form of {service}").format(service=called[service]),
        nothing=_("Customers are asked for their name and mail address, and nothing else."),
        add=_("Add a question"),
        crumb=(f"{console.place.root}/forms", _("Forms")),
        action=f"{request.path}?service={service}",
        service_id=service,
    )
