"""What sendMail is given, as JSON or as MIME."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from app.simulator.letters import Letter, Unreadable, read_mime
from app.simulator.microsoft.graph.errors import bad_request


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
        return read_mime(raw)
    except Unreadable:
        raise bad_request("The MIME content is invalid.", now, "ErrorMimeContentInvalid") from None


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


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(message: dict[str, Any], name: str) -> list[Any]:
    items = message.get(name)
    return items if isinstance(items, list) else []
