"""Deliveries to the systems of companies."""

from __future__ import annotations

from time import monotonic
from typing import Any

from app.encryption import Encryption
from app.instants import parse_instant
from app.outcomes import Attempt, attempt
from app.public_address import AddressGuard
from app.queue import Message
from app.webhooks_out import Answer as Taken
from app.webhooks_out import post, signed_headers
from worker.context import WorkContext
from worker.handlers.following import Answer, follow

_GONE = 410


async def handle(context: WorkContext, message: Message) -> float | None:
    """Posts one message to one endpoint; which one is next, the database says."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "delivery_id": int(message.id)}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("webhook_delivery_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        started = monotonic()
        done = await attempt(_deliver(context, message.tenant_id, work), context.step_seconds)
        return await context.report(
            "webhook_delivery_report",
            **row,
            lease=work["lease"],
            **_outcome(done),
            milliseconds=round((monotonic() - started) * 1000),
        )

    return await follow(context, claim, act)


async def _deliver(context: WorkContext, tenant_id: str | None, work: Answer) -> Taken:
    encryption = Encryption(context.settings)
    opened = [
        encryption.open_sealed(
            sealed["secret"],
            table="webhook_secrets",
            column="secret",
            row=sealed["id"],
            tenant=tenant_id,
        )
        for sealed in work["secrets"]
    ]
    at = parse_instant(work["at"])
    headers = signed_headers(work["message_id"], work["body"], opened, at)
    return await post(AddressGuard(context.settings), work["url"], headers, work["body"], at)


def _outcome(done: Attempt) -> dict[str, Any]:
    if not done.is_ok:
        return done.report()
    taken: Taken = done.result
    # Whoever says that it is gone wants nothing more; anything else may pass.
    refused = "failed" if taken.status == _GONE else "retry"
    return {
        "outcome": "ok" if taken.error is None else refused,
        "error": taken.error,
        "retry_after": taken.retry_after,
        "status_code": taken.status,
    }
