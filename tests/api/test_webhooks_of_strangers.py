"""A provider that nobody here has heard of posts to an address of its own."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import pytest

from app.providers import registry
from app.providers.clients import Clients
from app.providers.inbox import Inbox, Notification, Post
from tests.api.client import Api
from tests.api.conftest import MakeApi
from tests.support.office import Office

KEY = b"its-key"
_AUDITED = "select count(*) from booking.audit_logs where action = 'webhook.dropped'"


class Signed:
    """Says all in headers, as some do, and signs it; a body it has none."""

    summary = "Shadows that have moved"
    query = None

    def handshake(self, query: Mapping[str, str]) -> str | None:
        return None

    def challenge(self, token: str) -> Mapping[str, str] | None:
        return None

    def notifications(self, post: Post) -> list[Notification | None]:
        told = post.headers.get("X-Shadow", "")
        if not hmac.compare_digest(_signature(told), post.headers.get("x-signature", "")):
            return [None]
        number, event = told.split(":")
        return [
            Notification(
                subscription_id="watch-1",
                secret="secret",
                change_type="updated",
                resource_id=event,
                dedupe_id=number,
            )
        ]


def _signature(told: str) -> str:
    return hmac.new(KEY, told.encode(), hashlib.sha256).hexdigest()


@pytest.fixture
async def api(make_api: MakeApi, office: Office, monkeypatch: pytest.MonkeyPatch) -> Api:
    """Anna's calendar is on a sundial, and watched."""
    inbox: Inbox = Signed()
    monkeypatch.setitem(registry.PROVIDERS, "sundial", lambda _: Clients(inbox=inbox))
    office.sql.execute(
        "insert into booking.providers (provider, capability, name, object)"
        " values ('sundial', 'calendar', 'Sundial', 'Shadow')"
    )
    office.sql.execute(
        "insert into booking.calendar_watches (tenant_id, salesperson_id, subscription_id, resource,"
        " client_state_digest, status, provider)"
        " values (%s, %s, 'watch-1', 'shadow', sha256('secret'), 'live', 'sundial')",
        [office.tenant_id, office.salesperson_id],
    )
    return await make_api()


async def _post(api: Api, told: str, signature: str | None = None) -> int:
    headers = {"X-Shadow": told, "X-Signature": signature or _signature(told)}
    reply = await api.send("POST", "/v1/webhooks/sundial", data=b"", headers=headers)
    return reply.status


def _stored(office: Office) -> list[Any]:
    return office.values(
        "select provider || ' ' || resource_id || ' ' || dedupe_id from booking.inbound_events order by id"
    )


async def test_what_it_proves_is_stored_once(api: Api, office: Office) -> None:
    """By the number that it gave; whoever else speaks for it is junk."""
    assert await _post(api, "1:noon") == 202
    assert await _post(api, "1:noon") == 202
    assert await _post(api, "2:dusk") == 202
    assert _stored(office) == ["sundial noon 1", "sundial dusk 2"]
    assert office.value(_AUDITED) == 0
    assert await _post(api, "3:dawn", "forged") == 202
    assert len(_stored(office)) == 2 and office.value(_AUDITED) == 1


async def test_nobody_speaks_for_another_provider(api: Api, office: Office) -> None:
    """The same watch and secret, posted to the address of somebody else."""
    item = {
        "subscriptionId": "watch-1",
        "clientState": "secret",
        "changeType": "updated",
        "resourceData": {"id": "noon"},
    }
    reply = await api.send("POST", "/v1/webhooks/graph", json={"value": [item]})
    assert reply.status == 202
    assert _stored(office) == [] and office.value(_AUDITED) == 1


async def test_its_address_is_documented_and_that_of_nobody_is_none(api: Api) -> None:
    """By what it says of itself."""
    document = (await api.get("/openapi.json")).json
    told = document["paths"]["/v1/webhooks/sundial"]["post"]
    assert (told["summary"], told["operationId"]) == ("Shadows that have moved", "webhooks.sundial")
    assert (await api.send("POST", "/v1/webhooks/unheard_of", data=b"{}")).status == 404
