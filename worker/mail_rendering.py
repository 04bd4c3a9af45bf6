"""Mails of the queue, in the words that all messages have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.messages.rendering import MessageRenderer, RenderedMessage

PURPOSES: Mapping[str, str] = {
    "verification": "booking_verify",
    "confirmed": "booking_confirmed",
    "links": "booking_links",
    "confirmation_failed": "booking_confirmation_failed",
    "replacement_lapsed": "booking_expired",
    "meeting_replaced": "booking_meeting_replaced",
}


class MailRenderer(MessageRenderer):
    """Renders what `api.mail_claim` describes."""

    def render(
        self, work: Mapping[str, Any], offers: Sequence[tuple[datetime, datetime]] = ()
    ) -> RenderedMessage:
        """The mail."""
        told = {
            **work,
            "purpose": PURPOSES[work["kind"]],
            "channel": "mail",
            "context": {**work["context"], "data": {}},
            "sender": {"address": work.get("mailbox") or "", "reply_to": ""},
        }
        return super().render(told, offers)
