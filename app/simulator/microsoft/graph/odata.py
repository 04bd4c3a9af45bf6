"""The query options that Graph understands here: $top, $skip, $select, $filter, $expand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from app.simulator.messages import Response, json_response
from app.simulator.microsoft.graph.errors import bad_request
from app.simulator.store import Row
from app.simulator.world import Call

DEFAULT_PAGE = 10
LARGEST_PAGE = 1000

_TEXT = r"'((?:[^']|'')*)'"
_BY_PROPERTY = re.compile(
    r"singleValueExtendedProperties/any\(\s*(\w+)\s*:\s*\1/id\s+eq\s+" + _TEXT
    + r"\s+and\s+\1/value\s+eq\s+" + _TEXT + r"\s*\)",
    re.IGNORECASE,
)  # fmt: skip
_EXPAND = re.compile(
    r"singleValueExtendedProperties\(\s*\$filter\s*=\s*(.+)\)", re.IGNORECASE | re.DOTALL
)
_PROPERTY_ID = re.compile(r"id\s+eq\s+" + _TEXT, re.IGNORECASE)


def filtered(call: Call, events: Sequence[Row]) -> list[Row]:
    """Those that `$filter` lets through.

    Raises:
        Refused: 400, a filter that is not understood here.
    """
    text = call.request.query.get("$filter")
    if not text:
        return list(events)
    found = _BY_PROPERTY.fullmatch(text.strip())
    if found is None:
        raise bad_request(
            "Invalid filter clause.", call.world.clock.now(), "ErrorInvalidUrlQueryFilter"
        )
    property_id, value = _unquote(found[2]), _unquote(found[3]).lower()
    return [
        event
        for event in events
        if any(
            is_same_property(known, property_id) and known_value.lower() == value
            for known, known_value in event["properties"].items()
        )
    ]


def expanded_properties(call: Call) -> list[str]:
    """Ids of the extended properties that `$expand` asks for."""
    found = _EXPAND.search(call.request.query.get("$expand", ""))
    return [_unquote(text) for text in _PROPERTY_ID.findall(found[1])] if found else []


def is_same_property(one: str, other: str) -> bool:
    """Type and GUID are compared without regard to case, the name with it."""
    head, _, name = one.partition(" Name ")
    other_head, _, other_name = other.partition(" Name ")
    return head.lower() == other_head.lower() and name == other_name


def page(
    call: Call, rows: Sequence[Row], write: Callable[[Row], dict[str, Any]], context: str
) -> Response:
    """One page of `rows`, with a link to the next one if there is any."""
    query = call.request.query
    now = call.world.clock.now()
    top, skip = _number(query, "$top", DEFAULT_PAGE, now), _number(query, "$skip", 0, now)
    if not 1 <= top <= LARGEST_PAGE:
        raise bad_request("The value of '$top' is out of range.", now)
    shown = rows[skip : skip + top]
    document: dict[str, Any] = {
        "@odata.context": f"{call.request.service_url}/$metadata#{context}",
        "value": [selected(call, write(row)) for row in shown],
    }
    if skip + top < len(rows):
        following = urlencode({**query, "$skip": str(skip + top), "$top": str(top)})
        address = f"{call.request.service_url}{call.request.path}?{following}"
        document["@odata.nextLink"] = address
    return json_response(document)


def selected(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    """What `$select` asks for, the id, and what `$expand` added."""
    wanted = call.request.query.get("$select")
    if not wanted:
        return document
    names = {name.strip().lower() for name in wanted.split(",")}
    return {
        name: value
        for name, value in document.items()
        if name.lower() in names
        or name in ("id", "singleValueExtendedProperties")
        or name.startswith("@odata.")
    }


def _number(query: Mapping[str, str], name: str, default: int, now: datetime) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise bad_request(f"The value of '{name}' is not a number.", now)
    return int(text)


def _unquote(text: str) -> str:
    return text.replace("''", "'")
