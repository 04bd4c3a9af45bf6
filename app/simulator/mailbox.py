"""Mails that have arrived in simulated mailboxes."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from app.simulator.store import Row, Session

_LINK = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BARE_LINK = re.compile(r"https?://[^\s<>\"']+")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/h\d|/li)\b[^>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(head|style|script|title)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")


async def deliver(
    db: Session,
    *,
    recipient: str,
    recipient_name: str,
    sender: Row,
    kind: str,
    subject: str,
    body: str,
    body_type: str,
    at: datetime,
    event_id: str | None = None,
    alternative: str | None = None,
    attachments: Sequence[Mapping[str, Any]] = (),
    headers: Sequence[tuple[str, str]] = (),
) -> None:
    """Puts one mail into the mailbox of `recipient`. `sender` is a user."""
    await db.run(
        "insert into simulator.mails (recipient, recipient_name, sender, sender_name,"
        " directory_id, kind, subject, body, body_type, alternative, attachments, headers,"
        " event_id, sent_at)"
        " values (%(recipient)s, %(recipient_name)s, %(sender)s, %(sender_name)s,"
        " %(directory_id)s, %(kind)s, %(subject)s, %(body)s, %(body_type)s,"
        " %(alternative)s, %(attachments)s, %(headers)s, %(event_id)s, %(at)s)",
        recipient=recipient.lower(),
        recipient_name=recipient_name,
        sender=sender["address"],
        sender_name=sender["display_name"],
        directory_id=sender["directory_id"],
        kind=kind,
        subject=subject,
        body=body,
        body_type=body_type,
        alternative=alternative,
        attachments=Jsonb(list(attachments)),
        headers=Jsonb(list(headers)),
        event_id=event_id,
        at=at,
    )


def links(mail: Row) -> list[str]:
    """The web addresses that a reader can follow, in order, each once."""
    if mail["body_type"] == "html":
        found = [html.unescape(a or b) for a, b in _LINK.findall(mail["body"])]
    else:
        found = [link.rstrip(".,;:!?)]") for link in _BARE_LINK.findall(mail["body"])]
    return list(dict.fromkeys(a for a in found if a.lower().startswith(("http://", "https://"))))


def plain_text(mail: Row) -> str:
    """The body as text, for lists and terminals."""
    if mail["body_type"] != "html":
        return str(mail["body"])
    text = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", mail["body"])))
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


def text_of(mail: Row) -> str:
    """The sender's own plain text, else what is left of the HTML."""
    return plain_text(mail) if mail["alternative"] is None else str(mail["alternative"])
