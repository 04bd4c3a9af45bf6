"""Invoices, receipts and credit notes of a company."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from app import paper
from app.web import editing
from app.web.access import UUID_PATTERN, path_id
from app.web.routes.endpoint import Access, Endpoint

_BASE = "/v1/tenant-admin/documents"
_ONE = f"{_BASE}/{{document_id:{UUID_PATTERN}}}"


class Issuer(BaseModel):
    name: str
    address: str | None
    tax_number: str | None


class Receiver(BaseModel):
    name: str | None
    email: str
    company: str | None


class Document(BaseModel):
    """A document with all that is printed on it; it is never changed."""

    id: UUID
    label: str = Field(description="Series and number, as they are printed.")
    series: str
    number: int = Field(description="From 1, without gaps.")
    kind: Literal["invoice", "receipt", "credit_note"]
    payment_id: UUID
    refund_id: UUID | None
    booking_id: UUID
    locale: str
    issued_at: datetime
    issued_on: date = Field(description="Of the company's zone.")
    issuer: Issuer
    customer: Receiver
    service: str
    salesperson: str
    starts_at: datetime
    timezone: str
    amount: int = Field(description="With tax, in the smallest unit of the currency.")
    currency: str
    method: Literal["card", "cash", "card_terminal", "transfer", "other"]
    tax_percent: float | None
    tax_amount: int | None = Field(description="The tax in the sum; null: none is told.")
    refers_to: str | None = Field(description="Of a credit note: the document of the payment.")


class Documents(BaseModel):
    documents: list[Document]
    next_cursor: str | None


async def listed(request: web.Request) -> web.Response:
    page = editing.listing(request, editing.Page)
    return await editing.answer(request, "document_list", **page)


async def one(request: web.Request) -> web.Response:
    return await editing.answer(request, "document_get", **_which(request))


async def printed(request: web.Request) -> web.Response:
    found = await editing.ask(request, "document_get", **_which(request))
    return as_page(found.json())


def as_page(document: dict[str, Any]) -> web.Response:
    """The document as a page by itself, in which nothing runs."""
    return web.Response(
        text=paper.html(document),
        content_type="text/html",
        charset="utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": paper.POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )


def _which(request: web.Request) -> dict[str, Any]:
    return {"document_id": path_id(request, "document_id")}


def _endpoint(path: str, **more: Any) -> Endpoint:
    return Endpoint(method="GET", path=path, tag="Money", access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        _BASE,
        handler=listed,
        summary="Invoices, receipts and credit notes, the oldest first",
        query=editing.Page,
        answers={200: Documents},
    ),
    _endpoint(
        _ONE,
        handler=one,
        summary="A document with all that is printed on it",
        answers={200: Document},
        errors=("not_found",),
    ),
    _endpoint(
        f"{_ONE}.html",
        handler=printed,
        summary="A document as a page to print, in its own language",
        answers={200: None},
        errors=("not_found",),
    ),
]
