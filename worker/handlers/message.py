"""A message that the queue names: a mail, an SMS."""

from __future__ import annotations

from typing import Any

from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow


async def handle(context: WorkContext, message: Message) -> float | None:
    """Sends it; what is no longer true was dropped by the database."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "id": int(message.id)}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("message_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        return await context.sender.carry_out(work)

    return await follow(context, claim, act)
