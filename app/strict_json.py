"""JSON from strangers (RFC 8259): without the liberties of Python's parser."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

# NUL, and halves of surrogate pairs: neither text nor jsonb of PostgreSQL takes them.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class NotJson(ValueError):
    """The bytes are no JSON, repeat a name within an object, or are impossibly deep."""


def loads(body: bytes) -> Any:
    """The JSON value in UTF-8 bytes, whatever its shape.

    Raises:
        NotJson: it is none.
    """
    try:
        return json.loads(
            body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_object
        )
    except (ValueError, RecursionError) as error:
        raise NotJson(type(error).__name__) from None


def is_storable(text: str) -> bool:
    """Whether the database can keep `text`."""
    return _UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """`text` with a replacement character for everything that the database cannot keep."""
    return _UNSTORABLE.sub("\ufffd", text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is repeated")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
