"""Mails from the shared mailbox; subscriptions to people's events."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from app.providers.capabilities.message import MessageAccount, MessageDraft, Recipient
from app.providers.errors import (
    CalendarUnavailable,
    Duplicate,
    Forbidden,
    NotFound,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
)
from app.providers.microsoft.graph import Graph

from .scripted import DIRECTORY, Reply, ScriptedServer
from .test_graph_api import USER, error

SEND = "/graph/v1.0/users/bookings@company.example/sendMail"
SUBSCRIPTIONS = "/graph/v1.0/subscriptions"
UNTIL = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
MAILBOX = "bookings@company.example"
MAIL = MessageDraft(
    Recipient("carla@customer.example", "Carla"), "Please confirm", "<p>Hello</p>", text="Hello"
)


async def send(graph: Graph) -> None:
    await graph.send(MessageAccount(MAILBOX, {"directory": DIRECTORY}), MAIL)


@pytest.mark.fact("GRAPH-24")
@pytest.mark.fact("GRAPH-47")
async def test_a_mail_is_handed_over(graph: Graph, cloud: ScriptedServer) -> None:
    """sendMail gets the whole message in base64; 202 without a body is success."""
    cloud.on("POST", SEND, Reply(202))
    await send(graph)
    asked = cloud.seen[-1]
    assert asked.headers["content-type"] == "text/plain"
    message = message_from_bytes(base64.b64decode(asked.body, validate=True), policy=default)
    assert message["Subject"] == "Please confirm"
    assert message["From"] == MAILBOX
    assert message["To"] == "Carla <carla@customer.example>"
    assert {name.lower() for name in message} == {
        "subject", "from", "to", "mime-version", "content-type",
    }  # fmt: skip
    parts = [(p.get_content_type(), p.get_content().strip()) for p in message.iter_parts()]
    assert message.get_content_type() == "multipart/alternative"
    assert parts == [("text/plain", "Hello"), ("text/html", "<p>Hello</p>")]


@pytest.mark.fact("GRAPH-24")
@pytest.mark.fact("GRAPH-48")
@pytest.mark.parametrize(
    ("reply", "kind", "is_unknown"),
    [
        (error(400, "ErrorInvalidRecipients"), Permanent, False),
        (error(400, "ErrorMimeContentInvalidBase64String"), Permanent, False),
        (error(413, "BadRequest"), Permanent, False),
        (error(403, "ErrorAccessDenied"), Forbidden, False),
        (error(404, "MailboxNotEnabledForRESTAPI"), CalendarUnavailable, False),
        (error(404, "unheard"), CalendarUnavailable, False),
        (error(429, "TooManyRequests"), Throttled, False),
        (error(503, "x"), Transient, True),
        (Reply(drop=True), Transient, True),
    ],
)
async def test_a_mail_is_tried_once_here(
    graph: Graph, cloud: ScriptedServer, reply: Reply, kind: type[Exception], is_unknown: bool
) -> None:
    """Mail is not idempotent: every failure is reported, with whether it may have gone out."""
    cloud.on("POST", SEND, reply)
    with pytest.raises(ProviderError) as caught:
        await send(graph)
    assert type(caught.value) is kind
    assert caught.value.outcome_unknown is is_unknown
    assert len(cloud.of("POST", SEND)) == 1


async def test_a_mailbox_of_no_directory_waits(graph: Graph, cloud: ScriptedServer) -> None:
    """A company that has none, at a platform that names none: refused here, in words."""
    with pytest.raises(Transient, match=MAILBOX) as caught:
        await graph.send(MessageAccount(MAILBOX, {}), MAIL)
    assert (caught.value.code, caught.value.outcome_unknown) == ("no_directory", False)
    assert cloud.seen == []


async def test_nobody_asks_what_became_of_a_mail(graph: Graph) -> None:
    """Sent Items are not ours to read: a lost answer stays lost."""
    account = MessageAccount(MAILBOX, {"directory": DIRECTORY})
    with pytest.raises(Permanent):
        await graph.find(account, MAIL, datetime(2026, 11, 25, tzinfo=UTC))


def granted(**changes: object) -> dict[str, object]:
    body: dict[str, object] = {
        "id": "s1",
        "resource": f"users/{USER}/events",
        "expirationDateTime": "2026-11-25T10:00:00.1234567Z",
        "notificationUrl": "https://book.example/v1/webhooks/graph",
    }
    return {**body, **changes}


@pytest.mark.fact("GRAPH-31")
async def test_a_subscription_covers_events_and_lifecycle(
    graph: Graph, cloud: ScriptedServer
) -> None:
    """All three changes, the address for both and the secret are sent; the answer's expiry
    counts."""
    cloud.on("POST", SUBSCRIPTIONS, Reply(201, granted()))
    subscription = await graph.create_watch(
        DIRECTORY,
        USER,
        url="https://book.example/n",
        secret="secret",
        expires_at=UNTIL,
    )
    assert subscription.id == "s1"
    assert subscription.expires_at == datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=UTC)
    assert cloud.seen[-1].json == {
        "changeType": "created,updated,deleted",
        "notificationUrl": "https://book.example/n",
        "lifecycleNotificationUrl": "https://book.example/n",
        "resource": f"users/{USER}/events",
        "expirationDateTime": "2026-11-27T10:00:00Z",
        "clientState": "secret",
    }


@pytest.mark.fact("GRAPH-27")
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (error(409, "ExtensionError", "Subscription Id <> already exists for the …"), Duplicate),
        (error(403, "QuotaExceeded"), Forbidden),
        (error(400, "ValidationError", "Notification URL is not reachable"), Permanent),
        (error(400, "InvalidRequest"), Permanent),
        (Reply(201, {}), Transient),
    ],
)
async def test_a_refused_subscription_says_why(
    graph: Graph, cloud: ScriptedServer, reply: Reply, kind: type[Exception]
) -> None:
    """An existing subscription, a quota and a failed handshake are told apart."""
    cloud.on("POST", SUBSCRIPTIONS, reply)
    with pytest.raises(ProviderError) as caught:
        await graph.create_watch(
            DIRECTORY,
            USER,
            url="https://n",
            secret="s",
            expires_at=UNTIL,
        )
    assert type(caught.value) is kind


@pytest.mark.fact("GRAPH-29")
async def test_renewing_returns_what_was_granted(graph: Graph, cloud: ScriptedServer) -> None:
    """A renewal asks for a time and is told another; a lost subscription is NotFound."""
    path = f"{SUBSCRIPTIONS}/s1"
    cloud.on("PATCH", path, Reply(200, granted()), error(404, "ResourceNotFound"))
    renewed = await graph.renew_watch(DIRECTORY, "s1", UNTIL)
    assert renewed.expires_at < UNTIL
    with pytest.raises(NotFound):
        await graph.renew_watch(DIRECTORY, "s1", UNTIL)


async def test_a_subscription_can_be_read(graph: Graph, cloud: ScriptedServer) -> None:
    """A subscription is there, or NotFound."""
    path = f"{SUBSCRIPTIONS}/s1"
    cloud.on("GET", path, Reply(200, granted()), error(404, "ResourceNotFound"))
    assert (await graph.get_watch(DIRECTORY, "s1")).id == "s1"
    with pytest.raises(NotFound):
        await graph.get_watch(DIRECTORY, "s1")


async def test_deleting_a_subscription_twice_is_fine(graph: Graph, cloud: ScriptedServer) -> None:
    """204 deletes; 404 means it was gone."""
    cloud.on("DELETE", f"{SUBSCRIPTIONS}/s1", Reply(204), error(404, "ResourceNotFound"))
    assert await graph.delete_watch(DIRECTORY, "s1") is True
    assert await graph.delete_watch(DIRECTORY, "s1") is False


async def test_subscriptions_are_listed_over_pages(graph: Graph, cloud: ScriptedServer) -> None:
    """All of the application's subscriptions in a directory, page by page."""
    link = f"{cloud.url}{SUBSCRIPTIONS}?$skiptoken=x"
    cloud.on(
        "GET",
        SUBSCRIPTIONS,
        Reply(200, {"value": [granted()], "@odata.nextLink": link}),
        Reply(200, {"value": [granted(id="s2")]}),
    )
    assert [s.id for s in await graph.list_subscriptions(DIRECTORY)] == ["s1", "s2"]


async def test_a_user_can_be_looked_up(graph: Graph, cloud: ScriptedServer) -> None:
    """The address of a user is the mail address, else the principal name."""
    path = f"/graph/v1.0/users/{USER}"
    body = {"id": "u1", "displayName": "Ann", "mail": None, "userPrincipalName": USER}
    cloud.on("GET", path, Reply(200, body), error(404, "Request_ResourceNotFound"))
    user = await graph.get_user(DIRECTORY, USER)
    assert (user.id, user.display_name, user.mail) == ("u1", "Ann", USER)
    with pytest.raises(NotFound):
        await graph.get_user(DIRECTORY, USER)
