"""Invoices, receipts and credit notes: numbered without gaps, and never changed."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_payments import give_back, pay
from tests.support.office import Answer, Office
from tests.support.refused import refused


@pytest.fixture
def booked(office: Office) -> str:
    office.configure("currency", "EUR")
    office.sql.execute("update booking.services set price_amount = 11900, tax_percent = 19")
    office.free_calendars()
    return office.confirmed(WEDNESDAY_TEN)


def documents(office: Office, **page: Any) -> dict[str, Any]:
    return Answer(**office.app("document_list", tenant_id=office.tenant_id, **page)).json


def test_each_payment_and_refund_has_its_document(office: Office, booked: str) -> None:
    """A receipt until the company has a tax number; what is printed is as it was then."""
    year = office.value("select to_char(booking.now(), 'YYYY')")
    told = pay(office, booked, 11900)
    (paid,) = told["payments"]
    assert paid["document"]["label"] == f"REC-{year}-1"
    company = {"legal_name": "Acme GmbH", "tax_number": "DE1"}
    given = {"tenant_id": office.tenant_id, "version": None, "actor": "key"}
    office.app("company_put", fields=company, **given)
    assert pay(office, booked, 100)["payments"][-1]["document"]["label"] in (
        f"REC-{year}-1", f"INV-{year}-1",
    )  # fmt: skip
    give_back(office, booked, 11900)
    found = {one["label"]: one for one in documents(office)["documents"]}
    assert sorted(found)[:1] == [f"CN-{year}-1"]
    receipt, invoice = found[f"REC-{year}-1"], found[f"INV-{year}-1"]
    assert (receipt["amount"], receipt["tax_amount"], receipt["tax_percent"]) == (11900, 1900, 19)
    assert receipt["issuer"]["name"] != "Acme GmbH" == invoice["issuer"]["name"]
    assert (receipt["kind"], invoice["kind"]) == ("receipt", "invoice")
    credits = [one for one in found.values() if one["kind"] == "credit_note"]
    assert sum(one["amount"] for one in credits) == 11900
    assert {one["refers_to"] for one in credits} <= {receipt["label"], invoice["label"]}
    assert documents(office, limit=1)["next_cursor"]
    other = {"tenant_id": office.tenant_id, "document_id": office.tenant_id}
    assert refused(office.app, "document_get", **other).code == "not_found"


def test_a_document_is_never_changed(office: Office, booked: str) -> None:
    pay(office, booked, 1)
    for statement in (
        "update booking.documents set data = '{}'",
        "delete from booking.documents",
        "truncate booking.documents",
    ):
        with pytest.raises(psycopg.Error, match="books_are_kept"):
            office.sql.execute(statement)


def test_what_is_not_recorded_takes_no_number(office: Office, booked: str) -> None:
    """A number that was taken in a transaction that was undone is given again."""
    pay(office, booked, 1)
    with office.sql.transaction(force_rollback=True):
        pay(office, booked, 2)
    pay(office, booked, 3)
    numbers = office.values("select number from booking.documents order by number")
    assert numbers == [1, 2]
