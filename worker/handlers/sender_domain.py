"""Looks at the records that prove senders' domains."""

from __future__ import annotations

from typing import Any

from app.domain_records import look_up
from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow


async def handle(context: WorkContext, message: Message) -> float | None:
    """Asks the name system about one domain."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "domain_id": message.id}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("sender_domain_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        found, error = await look_up(context.settings, work["record"])
        return await context.report(
            "sender_domain_report", **row, lease=work["lease"], found=found, error=error
        )

    return await follow(context, claim, act)
