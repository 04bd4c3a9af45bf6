"""Invoices, receipts and credit notes as people read and print them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

from app.languages import ENGLISH, _, language, language_or_none, marked, written_in
from app.money import money
from app.templating import environment

TITLES: Mapping[str, str] = {
    "invoice": marked("Invoice"),
    "receipt": marked("Receipt"),
    "credit_note": marked("Credit note"),
}
METHODS: Mapping[str, str] = {
    "card": marked("Card"),
    "cash": marked("Cash"),
    "card_terminal": marked("Card, at a terminal"),
    "transfer": marked("Transfer"),
    "other": marked("Otherwise"),
}
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; sandbox"
)
"""Of a document shown by itself: what a company and its customers wrote runs nothing."""


def html(document: Mapping[str, Any]) -> str:
    """A whole page, in the language of the document whoever reads it.

    Args:
        document: as `booking.document_view` tells it.
    """
    with written_in(language_or_none(document["locale"]) or ENGLISH):
        return (
            environment()
            .get_template("documents/document.html")
            .render(
                language=language(),
                document=document,
                title=_(TITLES[document["kind"]]),
                method=_(METHODS[document["method"]]),
                issued_on=_day(document["issued_on"]),
                held_on=_day(document["starts_at"][:10]),
                amount=money(document["amount"], document["currency"]),
                net=money(document["amount"] - (document["tax_amount"] or 0), document["currency"]),
                tax=money(document["tax_amount"] or 0, document["currency"]),
            )
        )


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text), "long", locale=language())
