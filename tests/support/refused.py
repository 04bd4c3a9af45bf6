"""Errors that SQL raises, as tests compare them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg
import pytest


class Refused(NamedTuple):
    """SQLSTATE, code and the fields found faulty."""

    sqlstate: str
    code: str
    fields: list[str]


def refused(call: Callable[..., Any], *args: Any, **params: Any) -> Refused:
    """The error that `call` ends with; the test fails when it does not refuse."""
    with pytest.raises(psycopg.DatabaseError) as raised:
        call(*args, **params)
    diag = raised.value.diag
    detail = json.loads(diag.message_detail or "{}")
    fields = [error["field"] for error in detail.get("errors", [])]
    return Refused(raised.value.sqlstate, diag.message_primary, fields)
