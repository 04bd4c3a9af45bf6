"""One broken promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg


@dataclass(frozen=True, slots=True)
class Violation:
    """
    Attributes:
        promise: its number, as `tests.support.invariants` lists them.
        subject: what it is about, e.g. a booking's id.
        detail: what is wrong with it.
    """

    promise: int
    subject: str
    detail: str

    def __str__(self) -> str:
        return f"promise {self.promise}: {self.subject}: {self.detail}"


def found(
    connection: psycopg.Connection, promise: int, query: LiteralString, **params: Any
) -> Iterator[Violation]:
    """A violation for each row (subject, detail) of `query`; `%` in it is SQL's own unless a name follows."""
    escaped = re.sub(r"%(?!\()", "%%", query) if params else query
    for subject, detail in connection.execute(escaped, params or None):
        yield Violation(promise, str(subject), str(detail))
