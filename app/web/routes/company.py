"""What a company prints on its documents: its name by law, its address, its numbers."""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.web import editing
from app.web.access import ACTOR
from app.web.requests import Whole
from app.web.routes.endpoint import Access, Endpoint

_PATH = "/v1/tenant-admin/company"
_Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/-]{0,11}$")]


class Company(BaseModel):
    """What stands on invoices, receipts and credit notes."""

    legal_name: str | None
    address: str | None
    tax_number: str | None = Field(description="With one it writes invoices, else receipts.")
    country: str | None
    invoice_prefix: str
    receipt_prefix: str
    credit_note_prefix: str
    version: int


class CompanyChange(BaseModel):
    """All of it; what is absent is empty, or the usual prefix. The database judges it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"legal_name": "Studio GmbH", "address": "Weg 1\n10115 Berlin"}]
        }
    )

    legal_name: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="As it is registered, on one line."
    )
    address: Annotated[str, StringConstraints(max_length=500)] | None = Field(
        None, description="In lines."
    )
    tax_number: Annotated[str, StringConstraints(max_length=50)] | None = Field(
        None, description="With one it writes invoices, else receipts."
    )
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, description="ISO 3166; absent: as it is."
    )
    invoice_prefix: _Prefix | None = Field(None, description="null: INV-.")
    receipt_prefix: _Prefix | None = Field(None, description="null: REC-.")
    credit_note_prefix: _Prefix | None = Field(None, description="null: CN-.")
    version: Annotated[Whole, Field(ge=1, le=999_999_999)] | None = Field(
        None, description="As it was read; another one is refused."
    )


async def shown(request: web.Request) -> web.Response:
    return await editing.answer(request, "company_get")


async def change(request: web.Request) -> web.Response:
    fields, version = await editing.changes(request)
    return await editing.answer(request, "company_put", fields=fields, version=version, actor=ACTOR)


def _endpoint(method: str, **more: Any) -> Endpoint:
    return Endpoint(
        method=method,
        path=_PATH,
        tag="Money",
        access=Access.PEOPLE,
        answers={200: Company},
        **more,
    )


ENDPOINTS = [
    _endpoint("GET", handler=shown, summary="What the company prints on its documents"),
    _endpoint(
        "PUT",
        handler=change,
        summary="Say what the company prints on its documents",
        body=CompanyChange,
        errors=("version_conflict",),
    ),
]
