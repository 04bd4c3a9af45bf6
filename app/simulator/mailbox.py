"""Mails that have arrived in simulated mailboxes."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from app.simulator.store import Row, Session
from app.simulator.world import World

Fate = Callable[[Session, World, Row], Awaitable[None]]
"""Makes something become of a mail, or of a text, after its provider has taken it."""

FATES: dict[str, dict[str, Fate]] = {}
"""What may become of what a service has taken: by the service, then by one of `WORDS`."""

WORDS = {
    "deliver": "Say that it arrived",
    "delay": "Fail for now",
    "bounce": "Bounce",
    "complain": "Complain",
}
"""What people may make of a mail, and the words for it."""

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
    sender: str,
    service: str,
    subject: str,
    body: str,
    body_type: str,
    at: datetime,
    sender_name: str = "",
    account: str = "",
    reference: str | None = None,
    kind: str = "mail",
    directory_id: UUID | None = None,
    event_id: str | None = None,
    alternative: str | None = None,
    attachments: Sequence[Mapping[str, Any]] = (),
    headers: Sequence[tuple[str, str]] = (),
) -> Row:
    """Puts one mail into the mailbox of `recipient`.

    Args:
        service: which of the providers' services took it; `account`: whose it is there.
        reference: by which id the provider knows it.
        kind: `mail`, or what a calendar sends by itself.
        directory_id: of the sender, where there are directories.
    """
    return await db.one(
        "insert into simulator.mails (recipient, recipient_name, sender, sender_name, service,"
        " account, reference, directory_id, kind, subject, body, body_type, alternative,"
        " attachments, headers, event_id, sent_at)"
        " values (%(recipient)s, %(recipient_name)s, %(sender)s, %(sender_name)s, %(service)s,"
        " %(account)s, %(reference)s, %(directory_id)s, %(kind)s, %(subject)s, %(body)s,"
        " %(body_type)s, %(alternative)s, %(attachments)s, %(headers)s, %(event_id)s, %(at)s)"
        " returning *",
        recipient=recipient.lower(),
        recipient_name=recipient_name,
        sender=sender.lower(),
        sender_name=sender_name,
        service=service,
        account=account,
        reference=reference,
        directory_id=directory_id,
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


async def return_to_sender(db: Session, world: World, mail: Row) -> None:
    """What a server does that has no other way to tell: a mail to whoever sent it."""
    await deliver(
        db,
        recipient=mail["sender"],
        recipient_name=mail["sender_name"],
        sender="postmaster@" + mail["recipient"].rpartition("@")[2],
        sender_name="Mail Delivery System",
        service=mail["service"],
        subject=f"Undeliverable: {mail['subject']}",
        body=f"550 5.1.1 <{mail['recipient']}>: there is no such mailbox.\n",
        body_type="text",
        at=world.clock.now(),
        headers=[("Auto-Submitted", "auto-replied")],
    )


async def meet(db: Session, world: World, mail: Row, fate: str) -> bool:
    """Makes `fate` become of a mail; False where its provider knows no such thing."""
    meeting = FATES.get(mail["service"], {}).get(fate)
    if meeting is None:
        return False
    await meeting(db, world, mail)
    await db.run(
        "update simulator.mails set fate = %(fate)s where id = %(id)s", id=mail["id"], fate=fate
    )
    return True


def links(mail: Row) -> list[str]:
    """The web addresses that a reader can follow, in order, each once."""
    if mail["body_type"] == "html":
        found = [html.unescape(a or b) for a, b in _LINK.findall(mail["body"])]
    else:
        found = bare_links(mail["body"])
    return list(dict.fromkeys(a for a in found if a.lower().startswith(("http://", "https://"))))


def bare_links(text: str) -> list[str]:
    """The web addresses in plain text."""
    return [link.rstrip(".,;:!?)]") for link in _BARE_LINK.findall(text)]


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
