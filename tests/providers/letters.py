"""A mail as the outbox hands it over, and what a form with parts has in it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from app.providers.capabilities.message import (
    Attachment,
    MessageDraft,
    Recipient,
    Sender,
)
from tests.providers.scripted import Seen

SINCE = datetime(2026, 11, 30, 12, tzinfo=UTC)

LETTER = MessageDraft(
    Recipient("eve@example.org", "Ève, “the guest”"),
    "Größe bestätigen",
    html="<p>Grüße</p>",
    text="Grüße",
    id="outbox-12",
    sender=Sender("book@acme.example", "Acme & Söhne, Inc.", "desk@acme.example"),
    attachments=(Attachment("meeting.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR"),),
    headers={"List-Unsubscribe": "<https://book.example/u>"},
    useful_seconds=5400,
)


def parts_of(seen: Seen) -> list[EmailMessage]:
    """Each part of a multipart form."""
    head = f"content-type: {seen.headers['content-type']}\r\n\r\n".encode()
    return list(message_from_bytes(head + seen.body, policy=policy.default).iter_parts())


def fields_of(seen: Seen) -> dict[str, str]:
    """Those parts that are no files, by name."""
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(
            decode=True
        ).decode()
        for part in parts_of(seen)
        if part.get_filename() is None
    }
