"""Where a meeting without a link takes place, in words for whoever reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.languages import _


def for_customers(place: Mapping[str, Any], person: str) -> str:
    """Empty: nothing is said of it, or a link says all. What somebody typed is not repeated.

    Args:
        person: empty: whoever is free.
    """
    if place["needs_phone"]:
        if not person:
            return _("By telephone: you are called")
        return _("By telephone: {person} calls you").format(person=person)
    return place["text"] or ""


def for_staff(place: Mapping[str, Any], phone: str | None) -> str:
    """The same for whoever calls."""
    if place["needs_phone"]:
        return _("By telephone: {number}").format(number=phone or "?")
    return place["text"] or ""
