"""Fields that a company's own people set, and customers do not: said to whoever tries.

The other fields that a customers' endpoint does not know are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import ApiError

STAFF_FIELDS = (
    "collect",
    "deposit_amount",
    "notify",
    "override",
    "paid_amount",
    "price",
    "price_amount",
    "proof",
    "refunded_amount",
    "status",
    "tax_percent",
    "total_amount",
)
"""Of bookings: what they cost, what proves them, how they stand, and what staff may pass over."""


def refuse_staff_fields(body: Mapping[str, Any]) -> None:
    """
    Raises:
        ApiError: field_forbidden {field}.
    """
    for field in STAFF_FIELDS:
        if field in body:
            sentence = "Only the company's own people set this."
            errors = [{"field": field, "message": sentence}]
            raise ApiError("field_forbidden", sentence, errors=errors, field=field)
