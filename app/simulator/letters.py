"""Mails as MIME, and what of them arrives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from typing import Any

_NOT_SHOWN = {"bcc", "content-type", "content-transfer-encoding", "mime-version"}
# What the email library raises on headers and bodies that are none.
_UNREADABLE = (MessageError, ValueError, LookupError, AttributeError, TypeError)


class Unreadable(ValueError):
    """This is no mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be delivered.

    Attributes:
        recipients: (name, address) of To, Cc and Bcc, as given.
        sender: the address in From; None where the mailbox is meant.
        sender_name: the name beside it.
        alternative: the plain text beside an HTML body; some ways of sending have no room for one.
        attachments: `name`, `type` and `size` of each.
        headers: (name, value) that recipients can see, as far as the sender wrote them.
    """

    recipients: list[tuple[str, str]]
    subject: str
    body: str
    body_type: str
    sender: str | None = None
    sender_name: str = ""
    alternative: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)


def read_mime(raw: bytes) -> Letter:
    """A whole message; of its bodies HTML is the one that is shown.

    Raises:
        Unreadable: it is none.
    """
    try:
        return _read(message_from_bytes(raw, policy=policy.default))
    except _UNREADABLE as error:
        raise Unreadable(str(error)) from error


def clean(value: Any) -> str:
    """Text that a database takes: undecodable bytes and zeros are shown as such."""
    return str(value).replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _read(message: EmailMessage) -> Letter:
    html, plain = _text(message, "html"), _text(message, "plain")
    senders = [address for _, address in _addresses(message, "from")]
    return Letter(
        recipients=[
            (address.display_name, address.addr_spec)
            for name in ("to", "cc", "bcc")
            for _, address in _addresses(message, name)
        ],
        sender=senders[0].addr_spec if senders else None,
        sender_name=clean(senders[0].display_name) if senders else "",
        subject=clean(message["subject"] or ""),
        body=(plain or "") if html is None else html,
        body_type="text" if html is None else "html",
        alternative=None if html is None else plain,
        attachments=[_part(part) for part in message.iter_attachments()],
        headers=[
            (name, clean(value))
            for name, value in message.items()
            if name.lower() not in _NOT_SHOWN
        ],
    )


def _text(message: EmailMessage, subtype: str) -> str | None:
    part = message.get_body((subtype,))
    return None if part is None else clean(part.get_content()).replace("\r\n", "\n")


def _addresses(message: EmailMessage, name: str) -> Iterator[tuple[str, Any]]:
    for header in message.get_all(name, []):
        for address in header.addresses:
            yield name, address


def _part(part: EmailMessage) -> dict[str, Any]:
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else len(part.as_bytes())
    return {
        "name": clean(part.get_filename() or ""),
        "type": part.get_content_type(),
        "size": size,
    }
