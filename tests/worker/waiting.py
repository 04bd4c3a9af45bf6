"""Waiting for something to become true, with a deadline instead of a guess."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
_LOOK_EVERY_SECONDS = 0.01


async def until(look: Callable[[], T | Awaitable[T]], what: str, seconds: float = 10) -> T:
    """The first true answer of `look`.

    Raises:
        AssertionError: there was none within `seconds`.
    """
    deadline = monotonic() + seconds
    while True:
        found = look()
        answer = await found if isawaitable(found) else found
        if answer:
            return answer
        assert monotonic() < deadline, f"not within {seconds:g} s: {what}; last: {answer!r}"
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
