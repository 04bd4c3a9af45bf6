"""What administrators typed: faults beside their fields, and the way back after a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from aiohttp import web

from app.errors import ApiError
from app.languages import _
from app.web.admin.fault_words import fault_in_words
from app.web.admin.rendering import back_to, see_other

FORM: web.RequestKey[Mapping[str, str]] = web.RequestKey("console_form", dict)
"""Key of a request: the texts of the form that was sent."""

# Errors that are about one field, though the database does not say so.
_FIELDS_OF_CODES = {"salesperson_exists": "graph_user_id", "slug_taken": "tenant_slug"}


@dataclass(frozen=True)
class Form:
    """What stands in a form, and a sentence for each field that cannot be used."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        return self.values.get(name, "")


def faults(error: ApiError, fields: Iterable[str]) -> dict[str, str]:
    """The faults of a refused form by field.

    Args:
        fields: what can be typed in the form.

    Raises:
        ApiError: the same, when something else is the matter.
    """
    known = list(fields)
    told = {e["field"]: fault_in_words(e["message"]) for e in error.errors}
    # In the order of the form.
    found = {name: told[name] for name in known if name in told}
    about = _FIELDS_OF_CODES.get(error.code)
    if about in known:
        found[str(about)] = _(error.detail or error.kind.title)
    if not found:
        raise error
    return found


def sent(request: web.Request) -> Mapping[str, str]:
    """The texts of the form that was sent; its token was checked."""
    return request[FORM]


def went_well(request: web.Request, news: str, otherwise: str) -> web.Response:
    """303 to the page that the form was on (its field `back`), else to `otherwise`, with news."""
    parts = urlsplit(back_to(sent(request).get("back"), otherwise))
    kept = [pair for pair in parts.query.split("&") if pair and not pair.startswith("news=")]
    query = "&".join([*kept, f"news={news}"])
    return see_other(urlunsplit(("", "", parts.path, query, "")))


def clean_query(request: web.Request, keep: Callable[[str], bool]) -> dict[str, str]:
    """Parameters of the address that have a value and are of interest."""
    return {name: value for name, value in request.query.items() if value and keep(name)}
