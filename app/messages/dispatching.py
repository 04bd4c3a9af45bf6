"""What is due, sent at once for whoever asks: beside workers, by the same claims."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

from app.db import Database
from app.messages.sending import MessageSender

BATCH = 20
WITHIN_SECONDS = 22.0
"""An answer comes within 25 s: what is under way then has its reports still to write."""

_LEAST_SECONDS = 3.0
"""With less than this left no further batch is claimed."""


@dataclass(slots=True)
class Dispatched:
    """What was done; `remaining` is what is due and was not claimed."""

    claimed: int = 0
    sent: int = 0
    failed: int = 0
    remaining: int = 0


async def dispatch(database: Database, sender: MessageSender, limit: int) -> Dispatched:
    """Claims and sends messages that are due, at most `limit`, for as long as there is time."""
    done = Dispatched()
    loop = asyncio.get_running_loop()
    until = loop.time() + WITHIN_SECONDS
    while done.claimed < limit and (left := until - loop.time()) >= _LEAST_SECONDS:
        size = min(BATCH, limit - done.claimed)
        rows = await database.call("outbox_claim", limit=size)
        works: list[dict[str, Any]] = [row["outbox_claim"] for row in rows]
        answers = await asyncio.gather(
            *(sender.carry_out(work, left) for work in works if "do" in work)
        )
        done.claimed += len(answers)
        outcomes = Counter(answer["outcome"] for answer in answers)
        done.sent += outcomes["ok"]
        done.failed += outcomes.total() - outcomes["ok"] - outcomes["void"]
        if len(works) < size:
            break
    done.remaining = await database.call_value("outbox_due", retry_lost=True)
    return done
