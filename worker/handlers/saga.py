"""Sagas: confirmations, cancellations and moves, step by step."""

from __future__ import annotations

from typing import Any

from structlog.contextvars import bind_contextvars

from app.outcomes import Attempt, attempt
from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow
from worker.steps import step_for


async def handle(context: WorkContext, message: Message) -> float | None:
    """Performs the saga's steps until it is finished or has to wait."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "saga_id": int(message.id)}

    async def claim() -> Answer:
        return _counted(context, await context.database.call_value("saga_claim", **row))

    async def act(step: Answer) -> Answer:
        done = await perform(context, message.tenant_id, step)
        answer = await context.report(
            "saga_report",
            **row,
            position=step["position"],
            lease=step["lease"],
            result=done.result,
            **done.report(),
        )
        return _counted(context, answer)

    return await follow(context, claim, act)


def _counted(context: WorkContext, answer: Answer) -> Answer:
    """`answer`; whoever is told that the saga has ended counts it."""
    if "outcome" in answer:
        context.counters.saga_finished(answer["kind"], answer["outcome"])
    return answer


async def perform(context: WorkContext, tenant_id: str, step: Answer) -> Attempt:
    """Does the action of a step; its outcome."""
    provider, about = step["provider"], step.get("booking_id") or step["input"].get("booking_id")
    bind_contextvars(booking_id=about)
    carry_out = step_for(step["do"])
    done = await attempt(carry_out(context, provider, step["input"]), context.step_seconds)
    if done.is_consent_lost:
        await context.consent.lost(tenant_id, step["connection_id"], done.error or "")
    elif done.is_ok and step["input"].get("directory"):
        # Done by leave of an account of the company's.
        await context.consent.held(tenant_id, step["connection_id"])
    return done
