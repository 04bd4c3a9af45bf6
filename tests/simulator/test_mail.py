"""sendMail and users."""

from __future__ import annotations

import pytest

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
    ],
)
async def test_impossible_mails_are_refused(cloud: Cloud, body: dict) -> None:
    """Without a message or a possible recipient: 400."""
    assert (await cloud.graph("POST", PATH, body)).status_code == 400


async def test_sender_must_exist(cloud: Cloud) -> None:
    """A mailbox that the directory does not have cannot send."""
    answer = await cloud.graph("POST", "/users/nobody@northwind.example/sendMail", message())
    assert answer.status_code == 404


async def test_user_is_found_by_address_and_by_id(cloud: Cloud) -> None:
    """A user answers to address, in any case, and to the object id."""
    found = await cloud.graph("GET", "/users/ANNA.keller@northwind.example")
    user = found.json()
    assert user["displayName"] == "Anna Keller"
    again = await cloud.graph("GET", f"/users/{user['id']}", params={"$select": "id,mail"})
    assert again.json()["mail"] == "anna.keller@northwind.example"
    assert "displayName" not in again.json()
