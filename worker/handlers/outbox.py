"""Messages that are due, whoever they are to, in batches."""

from __future__ import annotations

import asyncio

from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer

BATCH = 20
"""As many as one claim is quick with, and as can be on their way at once within its lease."""


async def handle(context: WorkContext, _message: Message) -> None:
    """Works the outbox off until nothing is due any more. What has to wait is due again later,
    and is found again then."""
    while True:
        with context.admission.entering():
            rows = await context.database.call("outbox_claim", limit=BATCH)
        answers: list[Answer] = [row["outbox_claim"] for row in rows]
        await asyncio.gather(
            *(context.sender.carry_out(answer) for answer in answers if "do" in answer)
        )
        if len(answers) < BATCH:
            return
