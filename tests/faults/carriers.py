"""Carriers that can be asked what became of a message, and that tell it by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from multidict import CIMultiDict

from app.providers.deliveries import NotProved
from app.providers.inbox import Post
from tests.providers.simulated import TEXT_ACCOUNT, TEXT_SENDER

if TYPE_CHECKING:
    from tests.faults.harness import Harness

CARRIERS = ("mailgun", "postmark")
"""Of mails; Twilio is that of texts."""

LOOK_UP_SECONDS = 61.0
"""Longer than a carrier takes to show what it was handed."""

_DOMAIN = "mail.example.com"
ACCOUNTS: dict[str, Any] = {
    "mailgun_api_key": "faults-mailgun-key-faults-mailgun-key",
    "mailgun_signing_key": "faults-mailgun-signing-key-faults",
    "mailgun_domain": _DOMAIN,
    "mailgun_from_email": f"bookings@{_DOMAIN}",
    "postmark_server_token": "faults-postmark-token-faults-token",
    "postmark_webhook_secret": "faults-postmark-secret-faults-secret",
    "postmark_from_email": f"bookings@{_DOMAIN}",
    "twilio_account_sid": TEXT_ACCOUNT,
    "twilio_auth_token": "faults-twilio-token-faults-token",
    "twilio_from_number": TEXT_SENDER,
}
"""Settings of the platform's accounts there, at both ends."""


@dataclass(frozen=True)
class Word:
    """What a carrier posts of a message, and where."""

    carrier: str
    url: str
    post: Post


def words(harness: Harness) -> list[Word]:
    """What carriers have to tell, in the order in which it happened; it waits no longer."""
    rows = harness.office.sql.execute(
        "with told as (delete from simulator.posts where service <> 'notification' returning *)"
        " select service, url, headers, body from told order by id"
    ).fetchall()
    return [
        Word(service.partition("_")[0], url, Post(CIMultiDict(headers), body.encode()))
        for service, url, headers, body in rows
    ]


def hear(harness: Harness, told: Sequence[Word]) -> int:
    """Proves and stores it as the app does, one after the other; how many posts proved nothing."""
    unproved = 0
    inboxes = dict(harness.providers.delivery_inboxes())
    for word in told:
        try:
            items = inboxes[word.carrier].deliveries(word.post, word.url, None)
        except NotProved:
            unproved += 1
            continue
        harness.office.app(
            "receive_deliveries",
            provider=word.carrier,
            connection_id=None,
            items=[item.told() for item in items if item is not None],
            source="test",
        )
    return unproved


def asked(harness: Harness, carrier: str) -> int:
    """How often it was asked what it knows."""
    return harness.value(
        "select count(*) from simulator.calls where service = %s and method = 'GET'", carrier
    )
