"""Who becomes a prospect by signing in, as forms ask it: nobody, anybody, or some domains."""

from __future__ import annotations

from typing import Any

from app.languages import _
from app.web.admin.company_words import SIGN_UP, named
from app.web.admin.fields import CHOICE, LINES, Field

NAMES = {"sign_up": "sign_up.domains"}
"""What the database refuses is about the domains: the rest is chosen."""


def fields() -> list[Field]:
    return [
        Field(
            name="sign_up.who",
            label=_("Who becomes a prospect by signing in"),
            kind=CHOICE,
            choices=named(SIGN_UP),
        ),
        Field(
            name="sign_up.domains",
            label=_("Domains of mail addresses"),
            kind=LINES,
            hint=_("One a line, such as company.example; where only these count."),
            fault=_("Domains such as company.example, one a line, at most 100."),
        ),
    ]


def edited(sign_up: Any) -> dict[str, Any]:
    """The setting as the fields have it."""
    is_list = isinstance(sign_up, list)
    return {"who": "domains" if is_list else sign_up, "domains": sign_up if is_list else []}


def sent(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes of settings as the database takes them."""
    if "sign_up" not in changes:
        return changes
    said = changes["sign_up"]
    return changes | {"sign_up": said["domains"] if said["who"] == "domains" else said["who"]}
