"""What a company prints on its documents."""

from __future__ import annotations

from typing import Any

from tests.support.office import Answer, Office
from tests.support.refused import refused


def put(office: Office, fields: dict[str, Any], version: int | None = None) -> dict[str, Any]:
    given = {"tenant_id": office.tenant_id, "version": version, "actor": "key"}
    return Answer(**office.app("company_put", fields=fields, **given)).json


def test_all_of_it_is_put_at_once(office: Office) -> None:
    """What is absent is empty or usual; the country stays, because telephone numbers are of it."""
    made = put(office, {"legal_name": " Acme GmbH ", "address": "Weg 1\n10115 Berlin\n",
                        "tax_number": "DE1", "country": "DE", "invoice_prefix": "A/"}, 1)  # fmt: skip
    assert made == {
        "legal_name": "Acme GmbH", "address": "Weg 1\n10115 Berlin", "tax_number": "DE1",
        "country": "DE", "invoice_prefix": "A/", "receipt_prefix": "REC-",
        "credit_note_prefix": "CN-", "version": 2,
    }  # fmt: skip
    less = put(office, {"legal_name": "Acme GmbH"}, 2)
    assert (less["address"], less["invoice_prefix"], less["country"]) == (None, "INV-", "DE")
    got = office.app("company_get", tenant_id=office.tenant_id)
    assert Answer(**got).json == less
    given = {"tenant_id": office.tenant_id, "actor": "key"}
    stale = refused(office.app, "company_put", fields={}, version=1, **given)
    assert stale.code == "version_conflict"
    wrong = {"legal_name": "a\nb", "tax_number": "1" * 51, "country": "de", "name": "x",
             "receipt_prefix": "-", "address": "x" * 501}  # fmt: skip
    assert refused(office.app, "company_put", fields=wrong, version=None, **given).fields == sorted(
        wrong
    )
