"""What Postmark posts of messages."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.instants import parse_instant
from app.providers.deliveries import Delivery, NotProved, State
from app.providers.inbox import Post
from app.providers.postmark.client import OUR_ID
from app.strict_json import loads, storable

if TYPE_CHECKING:
    from app.providers.postmark.settings import PostmarkSettings

_LONGEST = 512
_FOR_GOOD = frozenset({"HardBounce", "BadEmailAddress", "ManuallyDeactivated"})
_GOES_ON = frozenset({"Transient", "DnsError"})
_ANSWERS = frozenset({"AutoResponder", "AddressChange", "ChallengeVerification", "Subscribe"})
"""Postmark calls them bounces; whoever sends them has the mail. [POSTMARK-7]"""

_OF_NO_INTEREST = frozenset({"Open", "Click", "SubscriptionChange"})


class PostmarkDeliveries:
    """Nothing is signed: the address has a password, which comes as Basic authentication. A wrong
    one is answered 401, for 403 would end the deliveries. [POSTMARK-6]"""

    summary = "What became of mails that Postmark took"
    reply = ("text/plain", "")

    def __init__(self, settings: PostmarkSettings) -> None:
        secret = settings.postmark_webhook_secret
        self._own_secret = secret.get_secret_value() if secret else ""

    def deliveries(
        self, post: Post, _url: str, keys: Mapping[str, str] | None
    ) -> list[Delivery | None]:
        """One record a post."""
        secret = self._own_secret if keys is None else keys.get("webhook_secret", "")
        given = _password(post.headers.get("authorization", ""))
        if not secret or not hmac.compare_digest(given, secret.encode()):
            raise NotProved
        record = loads(post.body)
        if not isinstance(record, dict):
            return [None]
        if record.get("RecordType") in _OF_NO_INTEREST or (
            record.get("RecordType") == "Bounce" and record.get("Type") in _ANSWERS
        ):
            return []
        return [_delivery(record)]


def _delivery(record: Mapping[str, Any]) -> Delivery | None:
    """None for a record of which no message, recipient or kind that we know can be read."""
    kind, message_id = _text(record, "RecordType"), _text(record, "MessageID")
    recipient = _text(record, "Recipient") or _text(record, "Email")
    judged = _judged(kind, record)
    if not message_id or not recipient or judged is None:
        return None
    state, is_permanent, code = judged
    metadata = record.get("Metadata")
    ours = _text(metadata, OUR_ID) if isinstance(metadata, dict) else ""
    when = next((_text(record, name) for name in _TIMES if record.get(name)), "")
    return Delivery(
        # The id of a bounce tells the second from the first; nothing else has one.
        dedupe=":".join((message_id, kind, _number(record, "ID"))),
        message_id=message_id,
        outbox_id=ours or None,
        recipient=recipient,
        state=state,
        is_permanent=is_permanent,
        code=code or None,
        at=_instant(when),
    )


_TIMES = ("DeliveredAt", "BouncedAt")


def _judged(kind: str, record: Mapping[str, Any]) -> tuple[State, bool, str] | None:
    """What it is in our words, whether it is for good, and why."""
    reason = _text(record, "Type")
    if kind == "Delivery":
        return "delivered", False, ""
    if kind == "SpamComplaint" or (kind == "Bounce" and reason == "SpamComplaint"):
        return "complained", True, reason
    if kind != "Bounce":
        return None
    if reason in _FOR_GOOD or record.get("Inactive") is True:
        return "bounced", True, reason
    return ("accepted" if reason in _GOES_ON else "failed"), False, reason


def _password(authorization: str) -> bytes:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return decoded.partition(b":")[2]


def _text(record: Mapping[str, Any], name: str) -> str:
    """In a form that the database can read whatever was sent."""
    value = record.get(name)
    return storable(value[:_LONGEST]) if isinstance(value, str) else ""


def _number(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value)[:_LONGEST] if is_number else ""


def _instant(text: str) -> datetime | None:
    try:
        return parse_instant(text)
    except ValueError:
        return None
