"""sendMail and users."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .cloud import DEMO_SHARED_MAILBOX, Cloud

PATH = f"/users/{DEMO_SHARED_MAILBOX}/sendMail"


def message(**changes) -> dict:
    letter = {
        "subject": "Please confirm",
        "body": {
            "contentType": "HTML",
            "content": '<p>Hello &amp; welcome</p><a href="https://b.example/v?a=1&amp;b=2">Go</a>',
        },
        "toRecipients": [{"emailAddress": {"address": "Eve@Example.com", "name": "Eve"}}],
        **changes,
    }
    return {"message": letter, "saveToSentItems": True}


async def test_mail_is_accepted_and_arrives(cloud: Cloud) -> None:
    """202 without a body; the mailbox has the mail, its text and its links."""
    answer = await cloud.graph("POST", PATH, message())
    assert (answer.status_code, answer.content) == (202, b"")
    found = (await cloud.api("GET", "/mails?to=eve@example.com"))["mails"]
    assert len(found) == 1
    mail = found[0]
    assert (mail["from"], mail["to_name"], mail["kind"]) == (DEMO_SHARED_MAILBOX, "Eve", "mail")
    assert mail["links"] == ["https://b.example/v?a=1&b=2"]
    assert mail["text"] == "Hello & welcome\nGo"
    assert (await cloud.api("GET", f"/mails/{mail['id']}"))["subject"] == "Please confirm"


async def test_sent_twice_arrives_twice(cloud: Cloud) -> None:
    """sendMail is not idempotent."""
    for _ in range(2):
        await cloud.graph("POST", PATH, message())
    assert len((await cloud.api("GET", "/mails?to=eve@example.com"))["mails"]) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        message(toRecipients=[]),
        message(toRecipients=[{"emailAddress": {"address": "no address"}}]),
        message(attachments=[{"name": "a.txt", "contentBytes": "%"}]),
        message(attachments=[{"contentBytes": ""}]),
        message(internetMessageHeaders=[{"name": "Sender", "value": "eve@example.com"}]),
    ],
)
async def test_impossible_mails_are_refused(cloud: Cloud, body: dict) -> None:
    """Without a message or a possible recipient, with broken files or headers not our own: 400."""
    assert (await cloud.graph("POST", PATH, body)).status_code == 400


async def test_sender_must_exist(cloud: Cloud) -> None:
    """A mailbox that the directory does not have cannot send."""
    answer = await cloud.graph("POST", "/users/nobody@northwind.example/sendMail", message())
    assert answer.status_code == 404


def whole(**headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    given = {"From": DEMO_SHARED_MAILBOX, "To": "Eve <Eve@example.com>", "Subject": "Größe"}
    for name, value in (given | headers).items():
        made[name] = value
    made.set_content("Hallo Größe\nhttps://b.example/v?a=1&b=2\n")
    made.add_alternative('<p>Hallo</p><a href="https://b.example/v?a=1&amp;b=2">Go</a>\n', "html")
    return made


async def post_mime(cloud: Cloud, body: bytes) -> httpx.Response:
    return await cloud.graph("POST", PATH, content=body, headers={"content-type": "text/plain"})


async def test_mime_arrives_with_both_bodies(cloud: Cloud) -> None:
    """202 without a body; HTML, text, attachments and the sender's headers, Bcc in none of them."""
    letter = whole(Cc="Bob <bob@example.com>", Bcc="carl@example.com", **{"X-Own": "1"})
    letter.add_attachment(b"BEGIN:VCALENDAR", "text", "calendar", filename="größe.ics")
    answer = await post_mime(cloud, base64.encodebytes(letter.as_bytes()))
    assert (answer.status_code, answer.content) == (202, b"")
    for address, name in (("eve", "Eve"), ("bob", "Bob"), ("carl", "")):
        [mail] = (await cloud.api("GET", f"/mails?to={address}@example.com"))["mails"]
        assert (mail["subject"], mail["to_name"]) == ("Größe", name)
        assert mail["html"].startswith("<p>Hallo</p>")
        assert mail["alternative"] == mail["text"] == "Hallo Größe\nhttps://b.example/v?a=1&b=2\n"
        assert mail["links"] == ["https://b.example/v?a=1&b=2"]
        assert mail["attachments"] == [{"name": "größe.ics", "type": "text/calendar", "size": 15}]
        assert ["X-Own", "1"] in mail["headers"]
        assert "Bcc" not in dict(mail["headers"])
    page = await cloud.http.get(f"{cloud.url}/mail/carl@example.com/{mail['id']}")
    assert "Hallo Größe" in page.text and "größe.ics (text/calendar, 15 bytes)" in page.text


async def test_mime_without_a_sender_is_from_the_mailbox(cloud: Cloud) -> None:
    """From may be left out."""
    letter = whole()
    del letter["From"]
    assert (await post_mime(cloud, base64.b64encode(letter.as_bytes()))).status_code == 202
    [mail] = (await cloud.api("GET", "/mails?to=eve@example.com"))["mails"]
    assert mail["from"] == DEMO_SHARED_MAILBOX


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (whole().as_bytes(), 400, "ErrorMimeContentInvalidBase64String"),
        (b"%%%", 400, "ErrorMimeContentInvalidBase64String"),
        (b"", 400, "ErrorInvalidRecipients"),
        (base64.b64encode(whole(To="nobody").as_bytes()), 400, "ErrorInvalidRecipients"),
        (base64.b64encode(whole(From="eve@example.com").as_bytes()), 403, "ErrorSendAsDenied"),
        (b"A" * (4 * 1024 * 1024 + 4), 413, "BadRequest"),
    ],
    ids=["no base64", "nonsense", "empty", "no recipient", "other sender", "too large"],
)
async def test_impossible_mime_is_refused(
    cloud: Cloud, body: bytes, status: int, code: str
) -> None:
    """In Graph's words, and nothing arrives."""
    answer = await post_mime(cloud, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (await cloud.api("GET", "/mails?to=eve@example.com"))["mails"] == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
async def test_no_mime_is_too_strange(cloud: Cloud, body: bytes) -> None:
    """Whatever a header holds, the answer is one of Graph's."""
    raw = b"To: eve@example.com\r\nFrom: " + body + b"\r\nSubject: " + body + b"\r\n\r\n" + body
    answer = await post_mime(cloud, base64.b64encode(raw))
    assert answer.status_code in (202, 400, 403), answer.text


async def test_json_carries_attachments_and_headers(cloud: Cloud) -> None:
    """A file in base64 and headers of the sender's own; it has no second body."""
    sent = message(
        attachments=[{"name": "a.txt", "contentType": "text/plain", "contentBytes": "SGVsbG8="}],
        internetMessageHeaders=[{"name": "x-own", "value": "1"}],
    )
    assert (await cloud.graph("POST", PATH, sent)).status_code == 202
    [mail] = (await cloud.api("GET", "/mails?to=eve@example.com"))["mails"]
    assert mail["attachments"] == [{"name": "a.txt", "type": "text/plain", "size": 5}]
    assert (mail["headers"], mail["alternative"]) == ([["x-own", "1"]], None)


async def test_user_is_found_by_address_and_by_id(cloud: Cloud) -> None:
    """A user answers to address, in any case, and to the object id."""
    found = await cloud.graph("GET", "/users/ANNA.keller@northwind.example")
    user = found.json()
    assert user["displayName"] == "Anna Keller"
    again = await cloud.graph("GET", f"/users/{user['id']}", params={"$select": "id,mail"})
    assert again.json()["mail"] == "anna.keller@northwind.example"
    assert "displayName" not in again.json()
