"""What every provider's inbox for deliveries has to do with whatever is posted to it."""

from __future__ import annotations

import base64
import json

from app.providers.deliveries import DeliveryInbox, NotProved
from app.providers.inbox import Post
from app.providers.registry import Providers
from app.strict_json import NotJson
from tests.support.settings import make_settings

URL = "https://book.example/v1/webhooks/any"
NAME = base64.b64encode(b"holdfast:").decode()
HEADERS = [
    {},
    {"authorization": ""},
    {"authorization": f"Basic {NAME}"},
    {"authorization": "Basic ?"},
    {"x-twilio-signature": ""},
    {"x-twilio-signature": "\xe9"},
    {"content-type": "application/x-www-form-urlencoded"},
]
SIGNED = {"timestamp": "nan", "token": "\ud800", "signature": "\xe9" * 64}
BODIES = [
    *(b"", b"{", b"\xff", b"\0", b"[" * 10_000, b"MessageSid=SM1&MessageSid=SM2", b"%00=%ff&&="),
    *(
        json.dumps(value).encode()
        for value in (None, 7, "x", [], [1], {}, {"signature": 7}, {"signature": SIGNED})
    ),
    json.dumps({"signature": {**SIGNED, "timestamp": 1e999}, "event-data": []}).encode(),
]


def inboxes() -> list[tuple[str, DeliveryInbox]]:
    found = list(Providers.create(make_settings()).delivery_inboxes())
    assert len(found) >= 2
    return found


def test_what_anybody_can_make_up_proves_nothing() -> None:
    """Neither with keys that are somebody's, nor with empty ones, nor where none are set."""
    for provider, inbox in inboxes():
        for keys in (None, {}, {"signing_key": "k", "webhook_secret": "k", "auth_token": "k"}):
            for headers in HEADERS:
                for body in BODIES:
                    try:
                        inbox.deliveries(Post(headers, body), URL, keys)
                    except (NotProved, NotJson):
                        continue
                    raise AssertionError((provider, keys, headers, body[:40]))


def test_it_says_what_is_posted_to_it_and_what_it_wants_to_hear() -> None:
    """For the documentation, and as the answer."""
    for _provider, inbox in inboxes():
        kind, text = inbox.reply
        assert inbox.summary and "/" in kind and isinstance(text, str)
