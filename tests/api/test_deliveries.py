"""What providers of messages post: proved by the right keys, stored, answered as they want it."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping, Sequence

import pytest

from app.encryption import Encryption
from app.providers import registry
from app.providers.clients import Clients
from app.providers.deliveries import Delivery, NotProved, Opting
from app.providers.inbox import Post
from app.strict_json import loads
from tests.api.client import Api
from tests.api.conftest import MakeApi
from tests.support.office import Office
from tests.support.settings import make_settings

OUR_KEY, THEIR_KEY = "our-key", "their-key"
ENCRYPTION_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NUMBER = "+4915123456789"


class Raven:
    """Signs address and body; what it tells is a JSON list."""

    summary = "What ravens have seen"
    reply = ("text/xml", "<Caw/>")

    def deliveries(
        self, post: Post, url: str, keys: Mapping[str, str] | None
    ) -> Sequence[Delivery | Opting | None]:
        key = OUR_KEY if keys is None else keys.get("feather", "")
        if not key or not hmac.compare_digest(
            sign(key, url, post.body), post.headers.get("x-feather", "")
        ):
            raise NotProved
        return [_item(told) for told in loads(post.body)]


def _item(told: dict[str, str]) -> Delivery | Opting | None:
    if "opt" in told:
        return Opting(**told)
    return Delivery(**told) if "state" in told else None


def sign(key: str, url: str, body: bytes) -> str:
    return hmac.new(key.encode(), url.encode() + body, hashlib.sha256).hexdigest()


class Nest:
    """The address for posts, and messages that went by each account."""

    def __init__(self, api: Api, office: Office) -> None:
        self.api = api
        self.office = office
        self.ours = self._connection(None, None)
        self.theirs = self._connection(office.tenant_id, THEIR_KEY)

    def _connection(self, tenant_id: uuid.UUID | None, key: str | None) -> uuid.UUID:
        row = uuid.uuid4()
        sealed = key and Encryption(make_settings(encryption_key=ENCRYPTION_KEY)).seal(
            json.dumps({"feather": key}),
            table="connections",
            column="secret",
            row=row,
            tenant=tenant_id,
        )
        self.office.sql.execute(
            "insert into booking.connections (id, tenant_id, provider, capability, account, secret)"
            " values (%s, %s, 'raven', 'message', 'wings', %s)",
            [row, tenant_id, sealed],
        )
        return row

    def sent(self, connection: uuid.UUID, message_id: str) -> None:
        self.office.sql.execute(
            "insert into booking.notification_outbox"
            " (tenant_id, about_id, purpose, channel, recipient, due_at, status, finished_at,"
            " provider, connection_id, provider_message_id)"
            " values (%s, gen_random_uuid(), 'booking_confirmed', 'sms', %s, booking.now(), 'sent',"
            " booking.now(), 'raven', %s, %s)",
            [self.office.tenant_id, NUMBER, connection, message_id],
        )

    async def post(self, path: str, key: str, told: object, **headers: str) -> tuple[int, bytes]:
        body = json.dumps(told).encode()
        url = f"http://127.0.0.1:8080/v1/webhooks/{path}"
        signed = {"X-Feather": sign(key, url, body)} if key else {}
        reply = await self.api.send(
            "POST", f"/v1/webhooks/{path}", data=body, headers={**signed, **headers}
        )
        return reply.status, reply.body

    def delivery(self, message_id: str) -> str | None:
        return self.office.value(
            "select delivery from booking.notification_outbox where provider_message_id = %s",
            message_id,
        )


@pytest.fixture
async def nest(make_api: MakeApi, office: Office, monkeypatch: pytest.MonkeyPatch) -> Nest:
    monkeypatch.setitem(registry.PROVIDERS, "raven", lambda _: Clients(deliveries=Raven()))
    office.sql.execute(
        "insert into booking.providers (provider, capability, name, object, channel)"
        " values ('raven', 'message', 'Raven', 'Letter', 'sms')"
    )
    return Nest(await make_api(encryption_key=ENCRYPTION_KEY, rate_limit_per_minute=1000), office)


def told(message_id: str, state: str = "delivered") -> dict[str, object]:
    return {
        "dedupe": uuid.uuid4().hex,
        "message_id": message_id,
        "recipient": NUMBER,
        "state": state,
        "is_permanent": True,
    }


async def test_each_address_hears_what_its_own_keys_prove(nest: Nest) -> None:
    """The answer is the provider's own; the address that was signed may have a query."""
    nest.sent(nest.ours, "a")
    nest.sent(nest.theirs, "b")
    for path, key, message in (
        ("raven?from=north", OUR_KEY, "a"),
        (f"raven/{nest.theirs}", THEIR_KEY, "b"),
    ):
        assert await nest.post(path, key, [told(message)]) == (200, b"<Caw/>")
        assert nest.delivery(message) == "delivered"


async def test_no_keys_tell_of_other_accounts(nest: Nest) -> None:
    """What is proved at one address changes nothing that went by another."""
    nest.sent(nest.ours, "a")
    nest.sent(nest.theirs, "b")
    both = [told("a", "complained"), told("b", "complained")]
    assert (await nest.post(f"raven/{nest.theirs}", THEIR_KEY, both[:1]))[0] == 200
    assert (await nest.post("raven", OUR_KEY, both[1:]))[0] == 200
    assert (nest.delivery("a"), nest.delivery("b")) == (None, None)
    assert nest.office.value("select count(*) from booking.suppressions") == 0


async def test_what_is_not_proved_is_401_and_changes_nothing(nest: Nest) -> None:
    """Without a signature, with another's, or over another body; junk is told from it."""
    nest.sent(nest.theirs, "b")
    path = f"raven/{nest.theirs}"
    for key in ("", OUR_KEY, "guessed"):
        status, body = await nest.post(path, key, [told("b")])
        assert (status, json.loads(body)["code"]) == (401, "unauthorized")
    assert nest.delivery("b") is None
    assert (await nest.post(f"raven/{uuid.uuid4()}", OUR_KEY, [told("b")]))[0] == 404
    assert (await nest.post(path, THEIR_KEY, [{}, {"recipient": NUMBER}]))[0] == 200
    reason = (
        "select meta_json -> 'dropped' from booking.audit_logs where action = 'webhook.dropped'"
    )
    assert nest.office.value(reason) == {"malformed": 2}


async def test_keys_that_cannot_be_opened_are_our_fault(nest: Nest) -> None:
    """503: it is posted again."""
    nest.office.sql.execute(
        "update booking.connections set id = gen_random_uuid() where secret is not null"
    )
    moved = nest.office.value("select id from booking.connections where secret is not null")
    assert (await nest.post(f"raven/{moved}", THEIR_KEY, [told("b")]))[0] == 503


async def test_who_posts_nothing_but_lies_is_refused(nest: Nest) -> None:
    """Like any junk of webhooks: sixty a minute."""
    for _ in range(60):
        assert (await nest.post("raven", "guessed", []))[0] == 401
    assert (await nest.post("raven", OUR_KEY, []))[0] == 429


async def test_administrators_see_and_lift_suppressions(nest: Nest) -> None:
    """With the platform's key and a tenant; a STOP is visible and is not theirs to lift."""
    nest.sent(nest.ours, "a")
    await nest.post("raven", OUR_KEY, [told("a", "bounced")])
    stop = {"dedupe": "s", "opt": "stop", "recipient": NUMBER, "sender": "+1999"}
    assert (await nest.post("raven", OUR_KEY, [stop]))[0] == 200
    ask = lambda method, path="", **more: nest.api.internal(  # noqa: E731
        method,
        f"tenant-admin/suppressions{path}",
        **{"tenant": nest.office.tenant_id, **more},
    )
    listed = (await ask("GET", "?channel=sms")).json["suppressions"]
    listed.sort(key=lambda suppression: suppression["reason"])
    assert [(s["recipient"], s["reason"], s["can_lift"]) for s in listed] == [
        (NUMBER, "bounced", True),
        (NUMBER, "stopped", False),
    ]
    lifted = await ask("DELETE", f"/{listed[0]['id']}")
    assert (lifted.status, lifted.json["can_lift"]) == (200, False)
    refused = await ask("DELETE", f"/{listed[1]['id']}")
    assert (refused.status, refused.code) == (409, "invalid_state")
    assert (await ask("DELETE", f"/{uuid.uuid4()}")).status == 404
    assert [s["reason"] for s in (await ask("GET")).json["suppressions"]] == ["stopped"]
    assert (await ask("GET", "?channel=fax")).fields == ["channel"]
    assert (await ask("GET", tenant=None)).status == 403
    assert (await nest.api.send("GET", "/v1/tenant-admin/suppressions")).status == 401
