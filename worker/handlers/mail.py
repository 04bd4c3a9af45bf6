"""Mails from the shared mailbox."""

from __future__ import annotations

from typing import Any

from app.providers.capabilities.message import MessageAccount, MessageDraft, Recipient
from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow
from worker.offers import offers_near
from worker.outcomes import Attempt, attempt


async def handle(context: WorkContext, message: Message) -> float | None:
    """Renders and sends the mail; one that is no longer true was dropped by the database."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "mail_id": int(message.id)}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("mail_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        done = await attempt(_send(context, work), context.step_seconds)
        await _watch_consent(context, message.tenant_id, work, done)
        return await context.report("mail_report", **row, lease=work["lease"], **done.report())

    return await follow(context, claim, act)


async def _send(context: WorkContext, work: Answer) -> None:
    rendered = context.mails.render(work, await offers_near(context, work))
    if not work["mailbox"]:
        raise LookupError("neither the settings nor the tenant name a mailbox that sends mails")
    # The address alone: the name may be what a stranger typed about it.
    message = MessageDraft(
        Recipient(work["recipient"]), rendered.subject, html=rendered.html, text=rendered.text
    )
    channel = context.providers.message(work["provider"])
    account = MessageAccount(work["mailbox"], {"directory": work["account"]})
    await channel.send(account, message)


async def _watch_consent(context: WorkContext, tenant_id: str, work: Answer, done: Attempt) -> None:
    if not work["is_own_account"]:
        return
    if done.is_consent_lost:
        await context.consent.lost(tenant_id, None, done.error or "")
    elif done.is_ok:
        await context.consent.held(tenant_id, None)
