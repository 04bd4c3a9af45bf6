"""Pending deletions to a provider, tried until they are done."""

from __future__ import annotations

from typing import Any

from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow
from worker.handlers.saga import perform


async def handle(context: WorkContext, message: Message) -> float | None:
    """Deletes the object, or finds out that it is gone."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "object_id": int(message.id)}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("deletion_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        done = await perform(context, message.tenant_id, work)
        return await context.report("deletion_report", **row, lease=work["lease"], **done.report())

    return await follow(context, claim, act)
