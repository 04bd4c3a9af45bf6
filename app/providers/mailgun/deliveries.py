"""What Mailgun posts of messages."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.providers.clock import Clock
from app.providers.deliveries import Delivery, NotProved, State
from app.providers.inbox import Post
from app.strict_json import loads, storable

if TYPE_CHECKING:
    from app.providers.mailgun.settings import MailgunSettings

OLDEST_SECONDS = 24 * 3600
"""Mailgun goes on for eight hours. [MAILGUN-8]"""

NEWEST_SECONDS = 300
_LONGEST = 512

_FOR_GOOD = frozenset({"bounce", "suppress-bounce", "suppress-complaint"})
"""Reasons of a failure after which the next message would fail as well. [MAILGUN-9]"""

_OF_NO_INTEREST = frozenset({"opened", "clicked", "unsubscribed", "stored"})


class MailgunDeliveries:
    """The signature covers a time and a token and nothing else of the post: that the rest is true,
    our own row has to show. [MAILGUN-8]"""

    summary = "What became of mails that Mailgun took"
    reply = ("text/plain", "")

    def __init__(self, settings: MailgunSettings, clock: Clock | None = None) -> None:
        key = settings.mailgun_signing_key
        self._own_key = key.get_secret_value() if key else ""
        self._clock = clock or Clock()

    def deliveries(
        self, post: Post, _url: str, keys: Mapping[str, str] | None
    ) -> list[Delivery | None]:
        """One event a post."""
        key = self._own_key if keys is None else keys.get("signing_key", "")
        posted = loads(post.body)
        token = self._proved(_inner(posted, "signature"), key)
        event = _inner(posted, "event-data")
        if event.get("event") in _OF_NO_INTEREST:
            return []
        return [_delivery(event, token)]

    def _proved(self, signature: Mapping[str, Any], key: str) -> str:
        """The token, which is used once.

        Raises:
            NotProved: not signed with `key`, or not now.
        """
        timestamp, token, given = (
            _text(signature, name) for name in ("timestamp", "token", "signature")
        )
        signed = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
        if not key or not token or not hmac.compare_digest(signed.encode(), given.encode()):
            raise NotProved
        age = self._clock.now() - _seconds(timestamp)
        if not -NEWEST_SECONDS <= age <= OLDEST_SECONDS:
            raise NotProved
        return token


def _delivery(event: Mapping[str, Any], token: str) -> Delivery | None:
    """None for an event of which no message, recipient or kind that we know can be read."""
    headers = _inner(_inner(event, "message"), "headers")
    message_id, recipient = _text(headers, "message-id").strip("<>"), _text(event, "recipient")
    recipient = recipient or _text(headers, "to")
    judged = _judged(event)
    if not message_id or not recipient or judged is None:
        return None
    state, is_permanent, code = judged
    return Delivery(
        dedupe=token,
        message_id=message_id,
        outbox_id=message_id.partition("@")[0],
        recipient=recipient,
        state=state,
        is_permanent=is_permanent,
        code=code or None,
        at=_instant(event.get("timestamp")),
    )


def _judged(event: Mapping[str, Any]) -> tuple[State, bool, str] | None:
    """What it is in our words, whether it is for good, and why."""
    kind, reason = event.get("event"), _text(event, "reason")
    number = _inner(event, "delivery-status").get("code")
    code = str(number) if isinstance(number, int) and number else reason
    if kind == "delivered":
        return "delivered", False, ""
    if kind == "complained":
        return "complained", True, ""
    if kind == "rejected":
        return "failed", False, "rejected"
    if kind == "failed" and event.get("severity") == "temporary":
        # It goes on trying.
        return "accepted", False, code
    if kind == "failed" and reason in _FOR_GOOD:
        return "bounced", True, code
    if kind == "failed":
        return "failed", False, code
    return ("accepted", False, "") if kind == "accepted" else None


def _inner(value: Any, name: str) -> Mapping[str, Any]:
    inner = value.get(name) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _text(value: Mapping[str, Any], name: str) -> str:
    """In a form that the database can read whatever was sent."""
    found = value.get(name)
    if isinstance(found, int | float) and not isinstance(found, bool):
        found = str(found)
    return storable(found[:_LONGEST]) if isinstance(found, str) else ""


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise NotProved from None
    return seconds if math.isfinite(seconds) else -math.inf


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
