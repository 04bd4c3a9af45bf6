"""What sendMail is given, as JSON or as MIME, and what of it arrives."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from typing import Any

from app.simulator.messages import Refused
from app.simulator.microsoft.graph.errors import bad_request

_NOT_SHOWN = {"bcc", "content-type", "content-transfer-encoding", "mime-version"}
# What the email library raises on headers and bodies that are none.
_UNREADABLE = (MessageError, ValueError, LookupError, AttributeError, TypeError)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be delivered.

    Attributes:
        recipients: (name, address) of To, Cc and Bcc, as given.
        sender: the address in From; None where the mailbox is meant.
        alternative: the plain text beside an HTML body; JSON has no room for one.
        attachments: `name`, `type` and `size` of each.
        headers: (name, value) that recipients can see, as far as the sender wrote them.
    """

    recipients: list[tuple[str, str]]
    subject: str
    body: str
    body_type: str
    sender: str | None = None
    alternative: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)


def from_json(document: dict[str, Any], now: datetime) -> Letter:
    """The `message` of a JSON request: one body, headers of one's own with names in X- only.

    Raises:
        Refused: 400.
    """
    message = document.get("message", document.get("Message"))
    if not isinstance(message, dict):
        raise bad_request("The Message is required.", now, "ErrorRequiredPropertyMissing")
    content = _object(message.get("body"))
    return Letter(
        recipients=[
            (str(email.get("name") or ""), str(email.get("address") or ""))
            for name in ("toRecipients", "ccRecipients", "bccRecipients")
            for email in (
                _object(_object(item).get("emailAddress")) for item in _list(message, name)
            )
        ],
        sender=_object(_object(message.get("from")).get("emailAddress")).get("address"),
        subject=str(message.get("subject") or ""),
        body=str(content.get("content") or ""),
        body_type="text" if str(content.get("contentType")).lower() == "text" else "html",
        attachments=[_attachment(_object(item), now) for item in _list(message, "attachments")],
        headers=[
            _own_header(_object(item), now) for item in _list(message, "internetMessageHeaders")
        ],
    )


def from_mime(body: bytes, now: datetime) -> Letter:
    """A whole message in base64; of its bodies HTML is the one that is shown.

    Raises:
        Refused: 400, no base64 or no message.
    """
    try:
        raw = base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        message = "Invalid base64 string for MIME content."
        raise bad_request(message, now, "ErrorMimeContentInvalidBase64String") from None
    try:
        return _read(message_from_bytes(raw, policy=policy.default))
    except _UNREADABLE:
        raise _unreadable_mime(now) from None


def _read(message: EmailMessage) -> Letter:
    html, plain = _text(message, "html"), _text(message, "plain")
    senders = [address.addr_spec for _, address in _addresses(message, "from")]
    return Letter(
        recipients=[
            (address.display_name, address.addr_spec)
            for name in ("to", "cc", "bcc")
            for _, address in _addresses(message, name)
        ],
        sender=senders[0] if senders else None,
        subject=_clean(message["subject"] or ""),
        body=(plain or "") if html is None else html,
        body_type="text" if html is None else "html",
        alternative=None if html is None else plain,
        attachments=[_part(part) for part in message.iter_attachments()],
        headers=[
            (name, _clean(value))
            for name, value in message.items()
            if name.lower() not in _NOT_SHOWN
        ],
    )


def _text(message: EmailMessage, subtype: str) -> str | None:
    part = message.get_body((subtype,))
    return None if part is None else _clean(part.get_content()).replace("\r\n", "\n")


def _addresses(message: EmailMessage, name: str) -> Iterator[tuple[str, Any]]:
    for header in message.get_all(name, []):
        for address in header.addresses:
            yield name, address


def _part(part: EmailMessage) -> dict[str, Any]:
    content = part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else len(part.as_bytes())
    return {
        "name": _clean(part.get_filename() or ""),
        "type": part.get_content_type(),
        "size": size,
    }


def _attachment(item: dict[str, Any], now: datetime) -> dict[str, Any]:
    name, content = item.get("name"), item.get("contentBytes")
    if not isinstance(name, str) or not name:
        raise bad_request("Required property 'name' is missing.", now, "ErrorInvalidRequest")
    try:
        size = len(base64.b64decode(content or "", validate=True))
    except (binascii.Error, TypeError, ValueError):
        message = "Cannot convert the literal of 'contentBytes' to the expected type 'Edm.Binary'."
        raise bad_request(message, now, "RequestBodyRead") from None
    return {
        "name": name,
        "type": str(item.get("contentType") or "application/octet-stream"),
        "size": size,
    }


def _own_header(item: dict[str, Any], now: datetime) -> tuple[str, str]:
    name = str(item.get("name") or "")
    if not name.lower().startswith("x-"):
        message = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
        raise bad_request(message, now, "InvalidInternetMessageHeader")
    return name, str(item.get("value") or "")


def _unreadable_mime(now: datetime) -> Refused:
    return bad_request("The MIME content is invalid.", now, "ErrorMimeContentInvalid")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(message: dict[str, Any], name: str) -> list[Any]:
    items = message.get(name)
    return items if isinstance(items, list) else []


def _clean(value: Any) -> str:
    """Text that a database takes: undecodable bytes and zeros are shown as such."""
    return str(value).replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
