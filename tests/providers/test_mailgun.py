"""Mailgun: what is sent, what each answer means, and what it posts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from email.utils import parseaddr
from typing import Any

import pytest

from app.providers.capabilities.message import MessageAccount, MessageChannel, MessageDraft
from app.providers.deliveries import Delivery, DeliveryInbox, NotProved
from app.providers.errors import (
    Forbidden,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.inbox import Post
from app.providers.registry import Providers

from .letters import LETTER, SINCE, fields_of, parts_of
from .scripted import START_OF_TIME, FakeTime, Reply, ScriptedServer

DOMAIN = "mg.example.com"
MESSAGES = f"/mailgun/v3/{DOMAIN}/messages"
EVENTS = f"/mailgun/v3/{DOMAIN}/events"
ACCOUNT = MessageAccount(DOMAIN, {"from": "book@example.com"})
QUEUED = {"id": f"<outbox-12@{DOMAIN}>", "message": "Queued. Thank you."}


@pytest.fixture
def mailgun(providers: Providers) -> MessageChannel:
    return providers.message("mailgun")


@pytest.fixture
def inbox(providers: Providers) -> DeliveryInbox:
    return dict(providers.delivery_inboxes())["mailgun"]


@pytest.mark.fact("MAILGUN-2", "MAILGUN-6")
async def test_a_mail_is_a_form_with_parts(mailgun: MessageChannel, cloud: ScriptedServer) -> None:
    """With both bodies, its file, our id as Message-Id, and names in ASCII; nobody is tracked."""
    cloud.on("POST", MESSAGES, Reply(200, QUEUED))
    taken = await mailgun.send(replace(ACCOUNT, settings={"tag": "bookings"}), LETTER)
    assert taken.id == f"outbox-12@{DOMAIN}"
    (seen,) = cloud.of("POST", MESSAGES)
    assert base64.b64decode(seen.headers["authorization"].split()[1]) == b"api:mailgun-key"
    fields = fields_of(seen)
    assert all(fields[name].isascii() for name in ("from", "to"))
    assert parseaddr(fields.pop("to"))[1] == "eve@example.org"
    assert parseaddr(fields.pop("from"))[1] == "book@acme.example"
    assert fields == {
        "subject": LETTER.subject,
        "text": LETTER.text,
        "html": LETTER.html,
        "o:tracking": "no",
        "o:tag": "bookings",
        "o:deliver-within": "1h30m",
        "h:Reply-To": "desk@acme.example",
        "h:Message-Id": f"<outbox-12@{DOMAIN}>",
        "h:List-Unsubscribe": "<https://book.example/u>",
    }
    (file,) = [part for part in parts_of(seen) if part.get_filename()]
    assert (file.get_filename(), file.get_param("method")) == ("meeting.ics", "REQUEST")
    assert file.get_payload(decode=True) == LETTER.attachments[0].data


async def test_a_plain_mail_has_only_what_it_needs(
    mailgun: MessageChannel, cloud: ScriptedServer
) -> None:
    """The sender is the account's; a short window is as long as Mailgun allows."""
    cloud.on("POST", MESSAGES, Reply(200, QUEUED))
    await mailgun.send(ACCOUNT, MessageDraft(LETTER.to, "Hi", text="x", useful_seconds=10))
    (seen,) = cloud.of("POST", MESSAGES)
    fields = fields_of(seen)
    assert fields["from"] == "book@example.com" and fields["o:deliver-within"] == "0h5m"
    assert not {"html", "h:Message-Id", "h:Reply-To", "o:tag"} & set(fields)


ANSWERS: list[tuple[int, Any, dict[str, str], type[ProviderError], float | None, bool]] = [
    # Status, body, headers; the error, its wait, and whether it may have been done.
    (200, "Mailgun Magnificent API", {}, Transient, None, False),
    (200, {"id": "x", "message": "Sampled."}, {}, Transient, None, True),
    (200, "<html>Sign in</html>", {}, Transient, None, True),
    (400, {"message": "to parameter is not a valid address."}, {}, Permanent, None, False),
    (401, "Forbidden", {}, Unauthorized, None, False),
    (402, {"message": "Payment required"}, {}, Forbidden, None, False),
    (403, {"message": "Domain mg.example.com is disabled"}, {}, Forbidden, None, False),
    (400, {"message": "Domain x is not allowed to send: disabled"}, {}, Transient, None, False),
    (404, {"message": "Domain not found: mg.example.com"}, {}, Transient, None, False),
    (404, "Page not found", {}, Transient, None, False),
    (413, "Request entity too large", {}, Permanent, None, False),
    (429, {"message": "limit exceeded, try again after 120 seconds"}, {}, Throttled, 120, False),
    (429, {"message": "limit exceeded, try again in 2 minutes"}, {}, Throttled, 120, False),
    (429, {"message": "limit exceeded"}, {"retry-after": "7"}, Throttled, 7, False),
    (429, {"message": "limit exceeded"}, {}, Throttled, None, False),
    (500, {"message": "Internal Server Error"}, {}, Transient, None, True),
]


@pytest.mark.fact("MAILGUN-3", "MAILGUN-4", "MAILGUN-5")
async def test_each_answer_has_its_meaning(
    mailgun: MessageChannel, cloud: ScriptedServer, time: FakeTime
) -> None:
    """What can be put right is worth another attempt, what is wrong with the mail is not, and only
    what may have been done is in doubt."""
    for status, body, headers, kind, wait, is_unknown in ANSWERS:
        time.pass_seconds(1000)
        cloud.on("POST", MESSAGES, Reply(status, body, headers))
        with pytest.raises(ProviderError) as caught:
            await mailgun.send(ACCOUNT, LETTER)
        assert type(caught.value) is kind, (status, body)
        assert caught.value.outcome_unknown is is_unknown, (status, body)
        assert caught.value.retry_after == wait, (status, body)
        assert "mailgun-key" not in str(caught.value)


@pytest.mark.fact("MAILGUN-7")
async def test_a_lost_mail_is_looked_for_by_its_id(
    mailgun: MessageChannel, cloud: ScriptedServer
) -> None:
    """Nothing seen is nothing known; a key that may not look cannot be asked."""
    cloud.on("GET", EVENTS, Reply(200, {"items": [], "paging": {}}))
    assert await mailgun.find(ACCOUNT, LETTER, SINCE) is None
    assert cloud.of("GET", EVENTS)[0].query == {
        "message-id": f"outbox-12@{DOMAIN}",
        "begin": "Mon, 30 Nov 2026 11:45:00 +0000",
        "ascending": "yes",
        "limit": "1",
    }
    cloud.on("GET", EVENTS, Reply(200, {"items": [{"event": "accepted"}], "paging": {}}))
    found = await mailgun.find(ACCOUNT, LETTER, SINCE)
    assert found is not None and found.id == f"outbox-12@{DOMAIN}"
    for status in (401, 403):
        cloud.on("GET", EVENTS, Reply(status, "Forbidden"))
        with pytest.raises(Permanent, match="may_not_look"):
            await mailgun.find(ACCOUNT, LETTER, SINCE)
    cloud.on("GET", EVENTS, Reply(200, {"items": None}))
    with pytest.raises(Transient, match="invalid_response"):
        await mailgun.find(ACCOUNT, LETTER, SINCE)


@pytest.mark.fact("MAILGUN-1")
async def test_an_account_has_its_own_keys_and_region(
    mailgun: MessageChannel, cloud: ScriptedServer
) -> None:
    """A company's domain is opened by its own key alone; what cannot be read is told, not sent."""
    cloud.on("POST", MESSAGES, Reply(200, QUEUED))
    theirs = replace(ACCOUNT, secret=json.dumps({"api_key": "theirs"}))
    await mailgun.send(theirs, LETTER)
    (seen,) = cloud.of("POST", MESSAGES)
    assert base64.b64decode(seen.headers["authorization"].split()[1]) == b"api:theirs"
    for secret in ("theirs", "[]", '{"api_key": 1}', "{}"):
        with pytest.raises(Unauthorized) as caught:
            await mailgun.send(replace(ACCOUNT, secret=secret), LETTER)
        assert "theirs" not in str(caught.value)
    with pytest.raises(Transient, match="unknown_region"):
        await mailgun.send(replace(ACCOUNT, settings={"region": "moon"}), LETTER)
    with pytest.raises(Transient, match="no_sender"):
        await mailgun.send(MessageAccount(DOMAIN), replace(LETTER, sender=None))
    assert len(cloud.of("POST", MESSAGES)) == 1


def posted(
    event: dict[str, Any],
    key: str = "signing-key",
    at: float = START_OF_TIME,
    token: str = "t" * 50,
) -> Post:
    """An event as Mailgun posts it."""
    timestamp = str(int(at))
    signature = hmac.new(key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": event,
    }
    return Post({}, json.dumps(body).encode())


def event(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "event": kind,
        "id": "e1",
        "timestamp": START_OF_TIME + 0.5,
        "recipient": "eve@example.org",
        "message": {"headers": {"message-id": f"outbox-12@{DOMAIN}"}},
        **more,
    }


@pytest.mark.fact("MAILGUN-9")
def test_each_event_is_told_in_our_words(inbox: DeliveryInbox) -> None:
    """A failure that goes on is not the end, one for good says so, and clicks are nobody's
    business."""
    failed: dict[str, Any] = {"severity": "permanent"}
    told = [
        (event("accepted"), ("accepted", False, None)),
        (event("delivered"), ("delivered", False, None)),
        (event("complained"), ("complained", True, None)),
        (event("rejected", reject={"reason": "x"}), ("failed", False, "rejected")),
        (
            event("failed", severity="temporary", **{"delivery-status": {"code": 452}}),
            ("accepted", False, "452"),
        ),
        (
            event("failed", reason="bounce", **{"delivery-status": {"code": 550}}, **failed),
            ("bounced", True, "550"),
        ),
        (
            event(
                "failed", reason="suppress-bounce", **{"delivery-status": {"code": 605}}, **failed
            ),
            ("bounced", True, "605"),
        ),
        (
            event(
                "failed",
                reason="suppress-complaint",
                **{"delivery-status": {"code": 607}},
                **failed,
            ),
            ("bounced", True, "607"),
        ),
        (event("failed", reason="old", **failed), ("failed", False, "old")),
    ]
    for sent, (state, is_permanent, code) in told:
        (item,) = inbox.deliveries(posted(sent), "", None)
        assert isinstance(item, Delivery)
        assert (item.state, item.is_permanent, item.code) == (state, is_permanent, code)
        assert (item.message_id, item.outbox_id) == (f"outbox-12@{DOMAIN}", "outbox-12")
        assert (item.recipient, item.dedupe) == ("eve@example.org", "t" * 50)
        assert item.told()["at"] == "2026-11-18T11:06:40Z"
    for kind in ("opened", "clicked", "unsubscribed"):
        assert inbox.deliveries(posted(event(kind)), "", None) == []
    for unknown in ({}, event("exploded"), {**event("delivered"), "message": None}):
        assert inbox.deliveries(posted(unknown), "", None) == [None]


@pytest.mark.fact("MAILGUN-8")
def test_only_what_is_signed_now_is_read(inbox: DeliveryInbox) -> None:
    """With this account's key, neither long ago nor in the future; the event itself is not
    signed, so its words prove nothing."""
    sent = event("delivered")
    forged = json.loads(posted(sent).body)
    forged["signature"]["token"] = "u" * 50
    bad = [
        Post({}, json.dumps(forged).encode()),
        Post({}, json.dumps({"event-data": sent}).encode()),
        posted(sent, key="another"),
        posted(sent, token=""),
        posted(sent, at=START_OF_TIME - 24 * 3600 - 1),
        posted(sent, at=START_OF_TIME + 301),
    ]
    for post in bad:
        with pytest.raises(NotProved):
            inbox.deliveries(post, "", None)
    for keys in ({}, {"signing_key": "theirs"}):
        with pytest.raises(NotProved):
            inbox.deliveries(posted(sent), "", keys)
    assert inbox.deliveries(posted(sent, key="theirs"), "", {"signing_key": "theirs"}) != [None]
    changed = json.loads(posted(sent).body)
    changed["event-data"]["recipient"] = "mallory@example.org"
    (item,) = inbox.deliveries(Post({}, json.dumps(changed).encode()), "", None)
    assert isinstance(item, Delivery) and item.recipient == "mallory@example.org"
