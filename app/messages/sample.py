"""A message of each purpose that nobody is to get: for previews, tests of a text, and tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.instants import wire

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
OFFERS = tuple(
    (START + timedelta(hours=hours), START + timedelta(hours=hours + 1)) for hours in (2, 24, 27)
)
TENANT: Mapping[str, Any] = {
    "slug": "example",
    "name": "Example Company",
    "timezone": "Europe/Berlin",
    "accent_colour": "#0f6b5c",
    "booking_access": "public",
    "contact_line": "Call +49 30 1234567",
}
_CHANGE = {"until": "2026-11-23T09:30:00Z", "faults": {"cancel": None, "reschedule": None}}
_BOOKING: Mapping[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000001",
    "start_at": wire(START),
    "end_at": wire(START + timedelta(hours=1)),
    "timezone": "Europe/London",
    "service_name": "First talk",
    "salesperson": {
        "id": "00000000-0000-4000-8000-000000000002",
        "display_name": "Anna Berg",
        "timezone": "Europe/Berlin",
    },
    "customer": {
        "email": "ada@customer.example",
        "name": "Ada Lovelace",
        "company": "Engines Ltd",
        "phone": "+447400123456",
    },
    "place": {"kind": "video", "text": None, "needs_phone": False},
    "join_url": "https://meet.example/j/123456789",
    "called": {"calendar": "Calendar", "conference": "Video"},
    "confirmation_by": "calendar",
    "has_proved_address": True,
    "expires_at": wire(NOW + timedelta(minutes=10)),
    "change": _CHANGE,
    "replaces": None,
    "calendar_entry": {
        "uid": "00000000-0000-4000-8000-000000000001@holdfast",
        "sequence": 1,
        "status": "CONFIRMED",
    },
}
_CANCELED = {"sequence": 2, "status": "CANCELLED"}
_AGENDA: Mapping[str, Any] = {
    "salesperson_name": "Anna Berg",
    "day": "2026-11-24",
    "bookings": [
        {**_BOOKING, "customer": {"email": "ada@customer.example", "name": "Ada Lovelace"}},
        {
            **_BOOKING,
            "start_at": "2026-11-24T13:00:00Z",
            "end_at": "2026-11-24T13:30:00Z",
            "customer": {"email": "grace@customer.example", "name": None},
            "join_url": None,
        },
    ],
}
_LINK = "https://book.example/accept?token=sample"
_DATA: Mapping[str, Mapping[str, Any]] = {
    "staff_daily_agenda": _AGENDA,
    "sign_in_code": {"code": "123456", "minutes": 10, "link": _LINK},
    "address_code": {"code": "123456", "minutes": 10},
    "phone_code": {"code": "123456", "minutes": 10},
    "address_changed": {"link": ""},
    "invitation": {"link": _LINK},
    "calendar_disconnected": {
        "salesperson_name": "Anna Berg",
        "link": _LINK,
        "what_to_do": "An administrator has to allow it once more.",
    },
    "webhook_disabled": {"webhook_host": "shop.example", "link": _LINK},
    "sender_domain_lost": {"sender_domain": "studio.example", "link": _LINK},
}


class SampleTokens:
    """Signs nothing: a link in a preview opens nothing."""

    def sign(self, claims: Mapping[str, Any], /) -> str:
        return f"sample-{claims['purpose']}"


def sample_of(
    purpose: str,
    channel: str,
    *,
    tenant: Mapping[str, Any] = TENANT,
    template: Mapping[str, Any] | None = None,
    locale: str | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """What `api.outbox_claim` would say of such a message.

    Args:
        tenant: as `api.page_tenant` says.
        template: the tenant's own text; None: the built-in one.
        changes: what is different in the booking.
    """
    data = _DATA.get(purpose)
    booking = None if data else {**_BOOKING, **changes}
    if booking and purpose.endswith("_canceled"):
        booking["calendar_entry"] = {**booking["calendar_entry"], **_CANCELED}
    claims = ["verify"] if purpose == "booking_verify" else ["cancel", "reschedule"]
    if purpose in ("booking_reminder", "booking_followup"):
        claims.append("unsubscribe")
    return {
        "purpose": purpose,
        "channel": channel,
        "recipient": "ada@customer.example",
        "recipient_name": "Ada Lovelace",
        "sender": {"address": "bookings@example.com", "name": tenant["name"], "reply_to": ""},
        "locale": locale,
        "timezone": None,
        "template": template,
        "tokens": [{"purpose": claim} for claim in claims],
        "context": {
            "now": wire(NOW),
            "tenant": tenant,
            "booking": booking,
            "data": data or {},
        },
    }
