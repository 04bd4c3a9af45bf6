"""What all handlers do: act as long as the database names something to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from worker.context import WorkContext

Answer = dict[str, Any]


async def follow(
    context: WorkContext,
    claim: Callable[[], Awaitable[Answer]],
    act: Callable[[Answer], Awaitable[Answer]],
) -> float | None:
    """Claims, acts on each answer that says `do`, and returns the seconds to wait, if any.

    Args:
        claim: the first answer: `{"do": …}`, `{"wait": seconds}` or `{"finished": true}`.
        act: does what an answer says, reports, and returns the next answer.
    """
    with context.admission.entering():
        answer = await claim()
    while "do" in answer:
        async with context.admission.working():
            answer = await act(answer)
    return answer.get("wait")
