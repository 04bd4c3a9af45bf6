"""Notifications: what became of an event that the calendar says has changed."""

from __future__ import annotations

from typing import Any

from app.outcomes import attempt
from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow
from worker.observed import GONE, observed


async def handle(context: WorkContext, message: Message) -> float | None:
    """Reads the event and lets the database follow it."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "job_id": int(message.id)}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("webhook_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        done = await attempt(_observe(context, work), context.step_seconds)
        claimed = {**row, "lease": work["lease"]}
        if done.is_consent_lost:
            await context.consent.lost(message.tenant_id, work["connection_id"], done.error or "")
        if not done.is_ok:
            return await context.report("webhook_report", **claimed, **done.report())
        await context.consent.held(message.tenant_id, work["connection_id"])
        return await context.report("webhook_apply", **claimed, event=done.result)

    return await follow(context, claim, act)


async def _observe(context: WorkContext, work: Answer) -> dict[str, Any]:
    calendar = context.providers.calendar(work["provider"])
    event = await calendar.observe_event(work["directory"], work["user"], work["event_id"])
    return observed(event, work["timezone"]) if event else GONE
