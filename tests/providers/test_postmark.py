"""Postmark: what is sent, what each answer means, and what it posts."""

from __future__ import annotations

import base64
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

from .letters import LETTER, SINCE
from .scripted import FakeTime, Reply, ScriptedServer

EMAIL, SEARCH = "/postmark/email", "/postmark/messages/outbound"
ACCOUNT = MessageAccount("outbound", {"from": "book@example.com", "stream": "outbound"})
MESSAGE_ID = "b7bc2f4a-e38e-4336-af7d-e6c392c2f817"
OK: dict[str, Any] = {"To": "eve@example.org", "MessageID": MESSAGE_ID, "Message": "OK"}


@pytest.fixture
def postmark(providers: Providers) -> MessageChannel:
    return providers.message("postmark")


@pytest.fixture
def inbox(providers: Providers) -> DeliveryInbox:
    return dict(providers.delivery_inboxes())["postmark"]


@pytest.mark.fact("POSTMARK-5")
async def test_a_mail_is_one_json_object(postmark: MessageChannel, cloud: ScriptedServer) -> None:
    """With both bodies, its file, our id as metadata and Message-ID; nobody is tracked."""
    cloud.on("POST", EMAIL, Reply(200, OK | {"ErrorCode": 0}))
    account = replace(ACCOUNT, settings={"stream": "bookings"})
    assert (await postmark.send(account, LETTER)).id == MESSAGE_ID
    (seen,) = cloud.of("POST", EMAIL)
    assert seen.headers["x-postmark-server-token"] == "server-token"
    body = seen.json
    assert parseaddr(body.pop("To"))[1] == "eve@example.org"
    assert parseaddr(body.pop("From"))[1] == "book@acme.example"
    assert body == {
        "Subject": LETTER.subject,
        "TextBody": LETTER.text,
        "HtmlBody": LETTER.html,
        "ReplyTo": "desk@acme.example",
        "Headers": [
            {"Name": "List-Unsubscribe", "Value": "<https://book.example/u>"},
            {"Name": "Message-ID", "Value": "<outbox-12@acme.example>"},
            {"Name": "X-PM-KeepID", "Value": "true"},
        ],
        "Metadata": {"outbox_id": "outbox-12"},
        "Attachments": [
            {
                "Name": "meeting.ics",
                "Content": base64.b64encode(LETTER.attachments[0].data).decode(),
                "ContentType": "text/calendar; method=REQUEST",
            }
        ],
        "TrackOpens": False,
        "TrackLinks": "None",
        "MessageStream": "bookings",
    }


@pytest.mark.fact("POSTMARK-1")
async def test_a_plain_mail_has_only_what_it_needs(
    postmark: MessageChannel, cloud: ScriptedServer
) -> None:
    """An answer without ErrorCode is a good one."""
    delayed = "Message accepted, but delivery may be delayed."
    cloud.on("POST", EMAIL, Reply(200, OK | {"Message": delayed}))
    taken = await postmark.send(ACCOUNT, MessageDraft(LETTER.to, "Hi", text="x"))
    assert taken.id == MESSAGE_ID
    body = cloud.of("POST", EMAIL)[0].json
    assert body["From"] == "book@example.com"
    assert not {"HtmlBody", "Metadata", "Headers", "ReplyTo", "Attachments"} & set(body)


def refusal(number: int, message: str = "No.") -> dict[str, Any]:
    return {"ErrorCode": number, "Message": message}


INACTIVE = "Message OK, but will not deliver to these inactive addresses: eve@example.org"
ANSWERS: list[tuple[int, Any, type[ProviderError], bool]] = [
    # Status, body; the error, and whether it may have been done.
    (200, OK | {"Message": INACTIVE, "ErrorCode": 0}, Permanent, False),
    (200, refusal(406), Permanent, False),
    (200, {"ErrorCode": 0, "Message": "OK"}, Transient, True),
    (200, "<html>Sign in</html>", Transient, True),
    (401, refusal(10), Unauthorized, False),
    (403, None, Forbidden, False),
    (413, None, Permanent, False),
    *((422, refusal(number), Permanent, False) for number in (300, 402, 403, 406, 409, 410, 411)),
    *((422, refusal(number), Transient, False) for number in (400, 401, 405, 1235)),
    *((422, refusal(number), Forbidden, False) for number in (412, 413)),
    (422, "<html>?</html>", Transient, False),
    (429, refusal(429), Throttled, False),
    (500, refusal(0), Transient, True),
    (503, None, Transient, True),
    (503, refusal(100), Transient, False),
]


@pytest.mark.fact("POSTMARK-2", "POSTMARK-3")
async def test_each_answer_has_its_meaning(
    postmark: MessageChannel, cloud: ScriptedServer, time: FakeTime
) -> None:
    """What can be put right is worth another attempt, what is wrong with the mail or its recipient
    is not, and only what may have been done is in doubt."""
    for status, body, kind, is_unknown in ANSWERS:
        time.pass_seconds(1000)
        cloud.on("POST", EMAIL, Reply(status, body))
        with pytest.raises(ProviderError) as caught:
            await postmark.send(ACCOUNT, LETTER)
        assert type(caught.value) is kind, (status, body)
        assert caught.value.outcome_unknown is is_unknown, (status, body)
        assert "server-token" not in str(caught.value)


@pytest.mark.fact("POSTMARK-4")
async def test_a_lost_mail_is_looked_for_by_its_id(
    postmark: MessageChannel, cloud: ScriptedServer
) -> None:
    """Nothing seen is nothing known; a token that may not look cannot be asked."""
    cloud.on("GET", SEARCH, Reply(200, {"TotalCount": 0, "Messages": []}))
    assert await postmark.find(ACCOUNT, LETTER, SINCE) is None
    assert cloud.of("GET", SEARCH)[0].query == {
        "count": "1",
        "offset": "0",
        "metadata_outbox_id": "outbox-12",
        "messagestream": "outbound",
    }
    cloud.on("GET", SEARCH, Reply(200, {"TotalCount": 1, "Messages": [{"MessageID": MESSAGE_ID}]}))
    found = await postmark.find(ACCOUNT, LETTER, SINCE)
    assert found is not None and found.id == MESSAGE_ID
    cloud.on("GET", SEARCH, Reply(401, refusal(10)))
    with pytest.raises(Permanent, match="may_not_look"):
        await postmark.find(ACCOUNT, LETTER, SINCE)
    cloud.on("GET", SEARCH, Reply(200, {"TotalCount": 1}))
    with pytest.raises(Transient, match="invalid_response"):
        await postmark.find(ACCOUNT, LETTER, SINCE)


async def test_an_account_has_its_own_keys(postmark: MessageChannel, cloud: ScriptedServer) -> None:
    """A company's server is opened by its own token alone."""
    cloud.on("POST", EMAIL, Reply(200, OK))
    await postmark.send(replace(ACCOUNT, secret=json.dumps({"server_token": "theirs"})), LETTER)
    assert cloud.of("POST", EMAIL)[0].headers["x-postmark-server-token"] == "theirs"
    for secret in ("theirs", "{}"):
        with pytest.raises(Unauthorized) as caught:
            await postmark.send(replace(ACCOUNT, secret=secret), LETTER)
        assert "theirs" not in str(caught.value)


def posted(record: Any, given: str = "webhook-secret", name: str = "holdfast") -> Post:
    """A record as Postmark posts it."""
    credentials = base64.b64encode(f"{name}:{given}".encode()).decode()
    return Post({"authorization": f"Basic {credentials}"}, json.dumps(record).encode())


def record(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "RecordType": kind,
        "MessageID": MESSAGE_ID,
        "Recipient": "eve@example.org",
        "Metadata": {"outbox_id": "outbox-12"},
        "MessageStream": "outbound",
        **more,
    }


def bounce(kind: str, number: int = 7, *, inactive: bool = False) -> dict[str, Any]:
    return record(
        "Bounce", ID=number, Type=kind, Inactive=inactive, BouncedAt="2026-11-30T12:00:00Z"
    )


@pytest.mark.fact("POSTMARK-7")
def test_each_record_is_told_in_our_words(inbox: DeliveryInbox) -> None:
    """A delay is not the end, an address that is off is, and an answer of absence is no bounce."""
    told = [
        (record("Delivery", DeliveredAt="2026-11-30T12:00:00Z"), ("delivered", False, None), ""),
        (bounce("HardBounce", inactive=True), ("bounced", True, "HardBounce"), "7"),
        (bounce("SoftBounce"), ("failed", False, "SoftBounce"), "7"),
        (bounce("Blocked"), ("failed", False, "Blocked"), "7"),
        (bounce("SpamNotification", inactive=True), ("bounced", True, "SpamNotification"), "7"),
        (bounce("Transient"), ("accepted", False, "Transient"), "7"),
        (bounce("SpamComplaint"), ("complained", True, "SpamComplaint"), "7"),
        (
            record("SpamComplaint", ID=8, Type="SpamComplaint", BouncedAt="2026-11-30T12:00:00Z"),
            ("complained", True, "SpamComplaint"),
            "8",
        ),
    ]
    for sent, (state, is_permanent, code), number in told:
        (item,) = inbox.deliveries(posted(sent), "", None)
        assert isinstance(item, Delivery)
        assert (item.state, item.is_permanent, item.code) == (state, is_permanent, code), sent
        assert (item.message_id, item.outbox_id) == (MESSAGE_ID, "outbox-12")
        assert item.dedupe == f"{MESSAGE_ID}:{sent['RecordType']}:{number}"
        assert item.told()["at"] == "2026-11-30T12:00:00Z"
    for nothing in (record("Open"), record("SubscriptionChange"), bounce("AutoResponder")):
        assert inbox.deliveries(posted(nothing), "", None) == []
    for unknown in (None, [], {}, record("Explosion"), {**record("Delivery"), "MessageID": 7}):
        assert inbox.deliveries(posted(unknown), "", None) == [None]


@pytest.mark.fact("POSTMARK-6")
def test_only_the_right_password_is_let_in(inbox: DeliveryInbox) -> None:
    """This account's, whatever the name beside it."""
    sent = record("Delivery")
    assert inbox.deliveries(posted(sent, name="any"), "", None) != [None]
    assert inbox.deliveries(posted(sent, "theirs"), "", {"webhook_secret": "theirs"}) != [None]
    bad = [posted(sent, "wrong"), posted(sent, ""), Post({}, posted(sent).body)]
    bad += [Post({"authorization": f"Basic {text}"}, b"{}") for text in ("", "?", "eA==", "é")]
    for post in bad:
        with pytest.raises(NotProved):
            inbox.deliveries(post, "", None)
    for keys in ({}, {"webhook_secret": ""}, {"webhook_secret": "theirs"}):
        with pytest.raises(NotProved):
            inbox.deliveries(posted(sent), "", keys)
