"""Mails by Mailgun, from a domain that is proved there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime

import httpx

from app.providers.capabilities.message import Accepted, MessageAccount, MessageDraft
from app.providers.errors import Forbidden, Permanent, Transient, Unauthorized
from app.providers.http import Part, json_object
from app.providers.mailgun.api import MailgunApi
from app.providers.senders import mailbox, sender_of

_TAKEN = "Queued"
_OTHER_SERVER = "Mailgun Magnificent API"
_CLOCKS_APART = timedelta(minutes=15)
_SHORTEST_MINUTES, _LONGEST_MINUTES = 5, 24 * 60
_UNSAFE = re.compile(r"[^\w.+-]", re.ASCII)


class Mailgun(MailgunApi):
    """The account is the sending domain; its settings may have `from`, `name`, `reply_to`, `tag`
    and `region`; its keys are `api_key`, and `signing_key` for what it posts."""

    async def send(self, account: MessageAccount, message: MessageDraft) -> Accepted:
        """Hands the message over. Nothing makes a repetition one: the same id is only seen by
        `find`, and by whoever receives both. [MAILGUN-6]

        Raises:
            Permanent: 400, such as an impossible recipient, or 413.
            Transient: not accepted now, for which a domain that is not there counts too.
        """
        path = ("v3", account.account, "messages")
        parts = list(_parts(account, message))
        response = await self._call("send", account, "POST", path, parts=parts)
        return Accepted(_accepted(response))

    async def find(
        self, account: MessageAccount, message: MessageDraft, since: datetime
    ) -> Accepted | None:
        """Looks for events of our id; they show some time later only. [MAILGUN-7]

        Raises:
            Permanent: the key may send and nothing else.
        """
        ours = _id_of(account, message)
        params = {
            "message-id": ours,
            "begin": format_datetime(since - _CLOCKS_APART),
            "ascending": "yes",
            "limit": "1",
        }
        try:
            response = await self._call(
                "find", account, "GET", ("v3", account.account, "events"), params=params
            )
        except (Forbidden, Unauthorized) as error:
            raise Permanent("mailgun", error.status, "may_not_look", error.message) from error
        items = json_object(response, "mailgun", is_read=True).get("items")
        if not isinstance(items, list):
            raise Transient("mailgun", response.status_code, "invalid_response")
        return Accepted(ours) if items else None

    async def state(self, account: MessageAccount) -> str:
        """Whether Mailgun has found the domain proved: `active`, `unverified` or `disabled`."""
        response = await self._call("domain", account, "GET", ("v4", "domains", account.account))
        domain = json_object(response, "mailgun", is_read=True).get("domain")
        return str(domain.get("state")) if isinstance(domain, dict) else ""

    async def webhooks(self, account: MessageAccount) -> dict[str, list[str]]:
        """Which addresses are told of which kind of event."""
        path = ("v3", "domains", account.account, "webhooks")
        response = await self._call("webhooks", account, "GET", path)
        listed = json_object(response, "mailgun", is_read=True).get("webhooks")
        if not isinstance(listed, dict):
            return {}
        return {
            kind: [str(url) for url in told.get("urls") or ()]
            for kind, told in listed.items()
            if isinstance(told, dict)
        }


def _parts(account: MessageAccount, message: MessageDraft) -> Iterator[Part]:
    """Always as a form with parts, which is what Mailgun declares. [MAILGUN-2]"""
    sender = sender_of("mailgun", account, message)
    reply_to = {"h:Reply-To": sender.reply_to} if sender.reply_to else {}
    fields = {
        "from": mailbox(sender.name, sender.address),
        "to": mailbox(message.to.name, message.to.address),
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        # Links stay ours, and nobody is watched reading.
        "o:tracking": "no",
        "o:tag": str(account.settings.get("tag") or ""),
        "o:deliver-within": _window(message.useful_seconds),
        **reply_to,
        **{f"h:{name}": value for name, value in message.headers.items()},
    }
    if message.id:
        fields["h:Message-Id"] = f"<{_id_of(account, message)}>"
    for name, value in fields.items():
        if value:
            yield name, (None, value.encode(), None)
    for file in message.attachments:
        yield "attachment", (file.name, file.data, file.content_type)


def _id_of(account: MessageAccount, message: MessageDraft) -> str:
    """Our id as a Message-Id without its brackets, as events have it."""
    return f"{_UNSAFE.sub('-', message.id)}@{account.account}"


def _window(seconds: int | None) -> str:
    """For how long Mailgun goes on trying to deliver; empty: as it likes."""
    if seconds is None:
        return ""
    minutes = min(max(seconds // 60, _SHORTEST_MINUTES), _LONGEST_MINUTES)
    return f"{minutes // 60}h{minutes % 60}m"


def _accepted(response: httpx.Response) -> str | None:
    """The id of a message that was taken: only JSON that says so counts, for a wrong address
    answers 200 as well. [MAILGUN-3]"""
    if _OTHER_SERVER in response.text:
        raise Transient("mailgun", response.status_code, "wrong_address", response.text)
    body = json_object(response, "mailgun", is_read=False)
    if not str(body.get("message") or "").startswith(_TAKEN):
        raise Transient(
            "mailgun",
            response.status_code,
            "not_queued",
            str(body.get("message") or ""),
            outcome_unknown=True,
        )
    return str(body.get("id") or "").strip("<>") or None
