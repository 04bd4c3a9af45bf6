"""A query that the program makes, and what it may cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.plans.company import Company

BLOCKS = 500
"""Blocks that a call may look at where its case states no number."""

WASTED_ROWS = 300
"""Rows that one node of a plan may fetch without success, likewise."""


@dataclass(frozen=True)
class Case:
    """`prepare` brings about what the call needs and returns its parameters."""

    function: str
    variant: str
    prepare: Callable[[Company], dict[str, Any]]
    blocks: int
    wasted_rows: int
    may_be_finished: bool
    is_void: bool

    def __str__(self) -> str:
        return f"{self.function}-{self.variant}" if self.variant else self.function


CASES: list[Case] = []


def case(
    *,
    blocks: int = BLOCKS,
    wasted_rows: int = WASTED_ROWS,
    may_be_finished: bool = False,
    is_void: bool = False,
) -> Callable[[Callable[[Company], dict[str, Any]]], Callable[[Company], dict[str, Any]]]:
    """Call `api.<name of the function>` with what it returns; `__` begins the name of a variant.

    The call must succeed, or the case would show nothing: an error, or for work to be claimed
    the answer that there is none, fails (unless `may_be_finished`). `is_void`: it returns NULL.
    """

    def listed(prepare: Callable[[Company], dict[str, Any]]) -> Callable[[Company], dict[str, Any]]:
        function, _, variant = prepare.__name__.partition("__")
        CASES.append(
            Case(function, variant, prepare, blocks, wasted_rows, may_be_finished, is_void)
        )
        return prepare

    return listed
