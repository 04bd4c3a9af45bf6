"""A message that was claimed: rendered, handed over, and what came of it told to the database.

Workers and the dispatch endpoint do the same here. Whatever goes wrong before a message is handed
over means that it was not sent; what goes wrong afterwards leaves that in doubt, and the database
decides what is to be done about it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.bookings.busy_times import BusyTimes
from app.consent import ConsentWatch
from app.db import Database
from app.db.reports import report
from app.encryption import Encryption
from app.instants import parse_instant
from app.messages.offers import offers_near
from app.messages.rendering import MessageRenderer, RenderedMessage
from app.outcomes import Attempt, attempt
from app.providers.capabilities.message import (
    Accepted,
    MessageAccount,
    MessageDraft,
    Recipient,
    Sender,
)
from app.providers.registry import Providers

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MessageSender:
    """Carries out what `api.message_claim` and `api.outbox_claim` answer.

    Attributes:
        timeout: PROVIDER_TIMEOUT_SECONDS.
    """

    database: Database
    providers: Providers
    renderer: MessageRenderer
    encryption: Encryption
    busy: BusyTimes
    consent: ConsentWatch
    timeout: float

    async def carry_out(self, work: Answer, seconds: float | None = None) -> Answer:
        """Sends the message, or asks its provider for it.

        Args:
            work: an answer that says `do`.
            seconds: what it may take; by default nearly as long as its claim lasts.

        Returns:
            What the database says to the report, `{"wait": seconds}` or `{"finished": true}`, and
            `outcome`, what was reported; `void`: it was not to be sent any more.
        """
        allowed = min(self._seconds, seconds or self._seconds)
        until = asyncio.get_running_loop().time() + allowed
        made = await attempt(self._draft(work), allowed)
        if not made.is_ok:
            # Nothing was handed over: what is in doubt stays so, what is not can wait.
            outcome = "retry" if work["do"] == "send" else "unasked"
            return await self._told(work, outcome, made)
        rendered, account, draft = made.result
        channel = self.providers.message(work["provider"])
        left = until - asyncio.get_running_loop().time()
        if work["do"] == "find":
            since = parse_instant(work["since"])
            found = await attempt(channel.find(account, draft, since), left)
            return await self._told(work, _outcome_of_find(found), found, rendered)
        handed = await attempt(self._hand_over(work), left)
        if not handed.is_ok:
            return await self._told(work, "retry", handed)
        if not handed.result:
            return {"finished": True, "outcome": "void"}
        left = until - asyncio.get_running_loop().time()
        sent = await attempt(channel.send(account, draft), left)
        await self._watch_consent(work, sent)
        return await self._told(work, _outcome_of_send(sent), sent, rendered)

    @property
    def _seconds(self) -> float:
        """What one message may take: less than its claim lasts."""
        return 2 * self.timeout + 3

    async def _draft(self, work: Answer) -> tuple[RenderedMessage, MessageAccount, MessageDraft]:
        rendered = self.renderer.render(work, await offers_near(self.database, self.busy, work))
        if rendered.fault:
            await self._tell_of_fault(work, rendered.fault)
        sender = work["sender"]
        draft = MessageDraft(
            # The address alone: the name may be what a stranger typed about it.
            Recipient(work["recipient"]),
            rendered.subject,
            html=rendered.html,
            text=rendered.text,
            sender=Sender(sender["address"], sender["name"] or "", sender["reply_to"] or ""),
            id=work["message_id"],
            attachments=rendered.attachments,
            headers=rendered.headers,
            useful_seconds=_useful_seconds(work),
        )
        return rendered, self._account(work), draft

    async def _hand_over(self, work: Answer) -> bool:
        """Whether it may be sent still; from here on that it was sent is in doubt."""
        may: bool = await self.database.call_value(
            "outbox_hand_over",
            retry_lost=True,
            tenant_id=work["tenant_id"],
            id=work["id"],
            lease=work["lease"],
        )
        return may

    async def _tell_of_fault(self, work: Answer, fault: str) -> None:
        template = work["template"]
        await self.database.call(
            "template_failed",
            retry_lost=True,
            tenant_id=work["tenant_id"],
            purpose=work["purpose"],
            channel=work["channel"],
            locale=template["locale"],
            version=template["version"],
            failure=fault,
        )

    def _account(self, work: Answer) -> MessageAccount:
        secret = work["secret"]
        if secret is not None:
            secret = self.encryption.open_sealed(
                secret,
                table="connections",
                column="secret",
                row=work["connection_id"],
                tenant=work["connection_tenant"],
            )
        settings = {**work["settings"], "connection_id": work["connection_id"]}
        return MessageAccount(work["account"], settings, secret)

    async def _told(
        self, work: Answer, outcome: str, done: Attempt, rendered: RenderedMessage | None = None
    ) -> Answer:
        accepted = done.result if isinstance(done.result, Accepted) else Accepted()
        answer = await report(
            self.database,
            2 * self.timeout + 5,
            "outbox_report",
            tenant_id=work["tenant_id"],
            id=work["id"],
            lease=work["lease"],
            outcome=outcome,
            error=done.error,
            retry_after=done.retry_after,
            provider_message_id=accepted.id,
            segments=accepted.segments,
            template_version=rendered.template_version if rendered else None,
            body_digest=sha256(rendered.text.encode()).hexdigest() if rendered else None,
        )
        return {**answer, "outcome": outcome}

    async def _watch_consent(self, work: Answer, done: Attempt) -> None:
        if not work["is_own_account"]:
            return
        if done.is_consent_lost:
            await self.consent.lost(work["tenant_id"], None, done.error or "")
        elif done.is_ok:
            await self.consent.held(work["tenant_id"], None)


def _useful_seconds(work: Answer) -> int | None:
    if not work["not_after"]:
        return None
    left = parse_instant(work["not_after"]) - parse_instant(work["context"]["now"])
    return max(1, int(left.total_seconds()))


def _outcome_of_send(sent: Attempt) -> str:
    return "unknown" if sent.is_unknown else sent.outcome


def _outcome_of_find(found: Attempt) -> str:
    if found.is_ok:
        return "ok" if found.result is not None else "absent"
    # A provider that cannot be asked about it knows as much as one that does not have it.
    return "absent" if found.outcome == "failed" else "unasked"
