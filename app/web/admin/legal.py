"""What a company prints on its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.languages import _
from app.web.admin import sheets
from app.web.admin.console import ACTOR, tenant_console
from app.web.admin.fields import TEXT, Field, Group, fields_of
from app.web.admin.forms import went_well
from app.web.admin.sheets import Sheet


async def shown(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = _groups()
    return _page(request, groups, sheets.begun(fields_of(groups), await console.of("company_get")))


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = _groups()

    async def read() -> Mapping[str, Any]:
        found: Mapping[str, Any] = await console.of("company_get")
        return found

    async def put(changes: dict[str, Any], version: int | None) -> None:
        kept = {name: value for name, value in (await read()).items() if name != "version"}
        await console.of("company_put", fields={**kept, **changes}, version=version, actor=ACTOR)

    again = await sheets.save(request, fields_of(groups), put, read)
    if again:
        return _page(request, groups, again)
    return went_well(request, "saved", f"{console.place.root}/company")


def _groups() -> list[Group]:
    return [
        Group(
            title=_("Who issues them"),
            fields=[
                Field(name="legal_name", label=_("Name by law"), longest=200),
                Field(name="address", label=_("Address"), kind=TEXT, longest=500),
                Field(
                    name="tax_number",
                    label=_("Tax number"),
                    longest=50,
                    hint=_("With one, invoices are written; without, receipts."),
                ),
            ],
        ),
        Group(
            title=_("What their numbers begin with"),
            hint=_("The year follows, and a number that has no gaps: INV-2027-1."),
            fields=[
                Field(name="invoice_prefix", label=_("Invoices"), longest=12, empty="INV-"),
                Field(name="receipt_prefix", label=_("Receipts"), longest=12, empty="REC-"),
                Field(name="credit_note_prefix", label=_("Credit notes"), longest=12, empty="CN-"),
            ],
        ),
    ]


def _page(request: web.Request, groups: Sequence[Group], sheet: Sheet) -> web.Response:
    return sheets.shown(request, groups, sheet, title=_("Company"), button=_("Save"))
