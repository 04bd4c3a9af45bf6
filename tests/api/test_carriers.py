"""What Mailgun and Postmark post of our mails, through their own addresses."""

from __future__ import annotations

import json
from time import time
from typing import Any

from app.providers.inbox import Post
from tests.api.client import Api
from tests.api.conftest import MakeApi
from tests.providers import test_mailgun as mailgun
from tests.providers import test_postmark as postmark
from tests.support.office import Office

TO = "eve@example.org"
OURS = {"mailgun": f"outbox-12@{mailgun.DOMAIN}", "postmark": postmark.MESSAGE_ID}


def sent(office: Office, provider: str) -> int:
    """A mail went by the platform's account there; our id of it."""
    found = office.sql.execute(
        "with c as (insert into booking.connections (provider, capability, account)"
        " values (%s, 'message', 'ours') returning id)"
        " insert into booking.notification_outbox (tenant_id, about_id, purpose, channel, recipient,"
        " due_at, status, finished_at, provider, connection_id, provider_message_id)"
        " select %s, gen_random_uuid(), 'booking_confirmed', 'mail', %s, booking.now(), 'sent',"
        " booking.now(), %s, c.id, %s from c returning id",
        [provider, office.tenant_id, TO, provider, OURS[provider]],
    ).fetchone()
    assert found is not None
    return int(found[0])


def about(post: Post, number: int) -> Post:
    """The same of that mail of ours: no proof covers what is told."""
    return Post(post.headers, post.body.replace(b"outbox-12", f"outbox-{number}".encode()))


async def told(api: Api, provider: str, post: Post) -> int:
    path = f"/v1/webhooks/{provider}"
    return (await api.send("POST", path, data=post.body, headers=dict(post.headers))).status


async def test_a_bounce_is_heard_and_its_address_left_alone(
    make_api: MakeApi, office: Office
) -> None:
    """Once, whatever is posted again or afterwards under the same signature; of another address
    nothing is believed; what is not proved is 401, never 403."""
    api = await make_api(
        mailgun_signing_key="signing-key", postmark_webhook_secret="webhook-secret"
    )
    failed: dict[str, Any] = {"severity": "permanent", "reason": "bounce"}
    bounced = {
        "mailgun": mailgun.posted(mailgun.event("failed", **failed), at=time()),
        "postmark": postmark.posted(postmark.bounce("HardBounce", inactive=True)),
    }
    lies = {
        "mailgun": mailgun.posted(mailgun.event("complained"), key="guessed", at=time()),
        "postmark": postmark.posted(postmark.record("SpamComplaint"), "guessed"),
    }
    state = (
        "select delivery from booking.notification_outbox where provider = %s"
        " and provider_message_id is not null"
    )
    numbers: dict[str, int] = {}
    for provider, post in bounced.items():
        number = numbers[provider] = sent(office, provider)
        assert await told(api, provider, about(lies[provider], number)) == 401
        assert office.value(state, provider) is None
        assert await told(api, provider, about(post, number)) == 200
        assert office.value(state, provider) == "bounced"
        assert await told(api, provider, about(post, number)) == 200
    assert office.values("select recipient from booking.suppressions") == [TO]
    changed = json.loads(about(bounced["mailgun"], numbers["mailgun"]).body)
    changed["event-data"] |= {"event": "complained"}
    assert await told(api, "mailgun", Post({}, json.dumps(changed).encode())) == 200
    assert office.value(state, "mailgun") == "bounced"
    elsewhere = mailgun.event("complained") | {"recipient": "mallory@example.org"}
    other = mailgun.posted(elsewhere, at=time(), token="o" * 50)
    assert await told(api, "mailgun", about(other, numbers["mailgun"])) == 200
    assert office.value(state, "mailgun") == "bounced"
    assert office.values("select recipient from booking.suppressions") == [TO]
