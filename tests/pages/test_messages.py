"""Customers are told in words whatever they can be refused with."""

from __future__ import annotations

from pathlib import Path

import psycopg

from app.web.pages import messages

PAGES = Path(messages.__file__).parent
NEVER_MET = {
    "illegal_transition": "changes by hand",
    "confirmed_without_proof": "changes by hand",
    "unearned_claim": "changes by hand",
    "books_are_kept": "changes by hand",
    "books_do_not_balance": "changes by hand",
    "refund_too_large": "staff alone pay back",
    "consent_denied": "administrators",
    "calendar_account_differs": "administrators",
    "consent_not_effective": "administrators",
    "directory_taken": "administrators",
    "invalid_consent_state": "administrators",
    "no_encryption_key": "administrators",
    "salesperson_exists": "administrators",
    "invalid_cursor": "administrators",
    "place_not_possible": "administrators",
    "exception_not_found": "administrators",
    "closure_not_found": "administrators",
    "slug_taken": "administrators",
    "too_many_salespeople": "administrators",
    "too_many_services": "administrators",
    "version_conflict": "administrators",
    "wrong_currency": "administrators",
    "field_forbidden": "staff",
    "last_owner": "staff",
    "tenant_required": "pages name the company",
    "tenant_scope": "administrators",
    "invalid_key": "programs of other sites",
    "origin_not_allowed": "programs of other sites",
    "too_many_webhooks": "administrators",
    "unauthorized": "administrators",
    "idempotency_key_missing": "pages make their keys",
    "idempotency_key_reused": "pages make their keys",
    "unsupported_media_type": "forms send what forms send",
    "internal_error": "its words are those for whatever has none",
}
"""Codes without words of their own on customers' pages, and why."""


def test_every_error_that_customers_can_meet_has_words(sql: psycopg.Connection) -> None:
    """In `messages.py`, or on a page of its own that names the code. Without them the page says
    that something went wrong on our side."""
    codes = {code for (code,) in sql.execute("select code from booking.errors").fetchall()}
    handlers = "".join(
        path.read_text(encoding="utf-8")
        for path in PAGES.glob("*.py")
        if path.name != "messages.py"
    )
    told = {code for code in codes if code in messages._WORDS or f'"{code}"' in handlers}
    assert codes - told == set(NEVER_MET)
    assert set(messages._WORDS) <= codes
