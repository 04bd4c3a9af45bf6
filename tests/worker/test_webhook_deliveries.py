"""Deliveries to companies' own systems, over real HTTP to a receiver that plays tricks."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from app.config import Settings
from app.db import Database
from app.encryption import Encryption
from app.providers.registry import Providers
from app.webhooks_out import new_secret
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.serving import serving
from tests.support.settings import make_demo_settings
from tests.worker.conftest import lapse
from worker.main import Worker

SECRET = new_secret()


class Receiver:
    """A system that takes what it can verify, unless it is told to fail."""

    def __init__(self) -> None:
        self.taken: list[dict[str, object]] = []
        self.ids: list[str] = []
        self.failures: list[int] = []

    async def handle(self, request: web.Request) -> web.Response:
        raw = await request.read()
        message = Webhook(SECRET).verify(raw, dict(request.headers))
        self.ids.append(request.headers["webhook-id"])
        if self.failures:
            return web.Response(status=self.failures.pop(0), text="traceback of theirs")
        self.taken.append(message)
        return web.Response(status=202)


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.handle)
    async with serving(application) as url:
        yield receiver, f"{url}/hook"


@pytest.fixture
def demo(worker_settings: Settings) -> Settings:
    return make_demo_settings(**worker_settings.model_dump(exclude_unset=True))


def endpoint(office: Office, settings: Settings, url: str) -> uuid.UUID:
    made, secret = uuid.uuid4(), uuid.uuid4()
    sealed = Encryption(settings).seal(
        SECRET, table="webhook_secrets", column="secret", row=secret, tenant=office.tenant_id
    )
    office.app(
        "webhook_endpoint_create",
        tenant_id=office.tenant_id,
        id=made,
        url=url,
        types=None,
        description=None,
        secret_id=secret,
        secret=sealed,
        actor="api",
    )
    return made


async def work(worker: Worker, office: Office) -> None:
    await worker.run_periodic_once()
    office.sql.execute("delete from pgmq.q_holdfast where message ->> 'kind' <> 'webhook_delivery'")
    await worker.run_once()


async def test_a_receiver_gets_each_booking_in_order(
    database: TestDatabase,
    demo: Settings,
    providers: Providers,
    office: Office,
    slot: datetime,
    receiver: tuple[Receiver, str],
) -> None:
    """Through errors and restarts: signed, at least once, under one id, with nothing of an answer
    or a secret in what is kept."""
    theirs, url = receiver
    endpoint(office, demo, url)
    office.confirmed(slot)
    theirs.failures = [503, 500]
    async with Database(database.worker, demo, "holdfast_worker") as opened:
        worker = Worker(demo, opened, providers)
        for _ in range(3):
            await work(worker, office)
            office.sql.execute("update booking.webhook_endpoints set resting_until = null")
            lapse(office)
        await work(worker, office)
    assert [message["type"] for message in theirs.taken] == ["booking.held", "booking.confirmed"]
    assert len(set(theirs.ids)) == 2 and theirs.ids[0] == theirs.ids[2]
    first = theirs.taken[0]
    assert set(first) == {
        "id", "type", "api_version", "created_at", "sequence", "correlation_id", "data",
    }  # fmt: skip
    assert first["id"] == theirs.ids[0]
    kept = office.values(
        "select to_jsonb(d)::text from booking.webhook_deliveries d"
        " union all select to_jsonb(a)::text from booking.audit_logs a"
        " union all select to_jsonb(w)::text from booking.work w"
        " union all select message::text from pgmq.q_holdfast"
    )
    assert not [row for row in kept if "traceback" in row or SECRET[6:] in row or "whsec" in row]
    assert [json.loads(row)["status_code"] for row in kept if "status_code" in row] == [202, 202]


async def test_what_cannot_be_delivered_is_tried_again(
    database: TestDatabase,
    worker_settings: Settings,
    demo: Settings,
    providers: Providers,
    office: Office,
    slot: datetime,
    receiver: tuple[Receiver, str],
) -> None:
    """A guarded address, a secret of another key, nobody there: each is an error in words."""
    theirs, url = receiver
    endpoint(office, worker_settings, url)
    office.hold(slot)
    other_key = make_demo_settings(
        **demo.model_dump(exclude_unset=True)
        | {"encryption_key": "b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXktb3Q="}
    )
    error = "select last_error from booking.webhook_deliveries"
    for settings, words in (
        (worker_settings, "Only https on port 443 is called."),
        (other_key, "no key of ours"),
    ):
        async with Database(database.worker, settings, "holdfast_worker") as opened:
            await work(Worker(settings, opened, providers), office)
        assert words in office.value(error)
        office.sql.execute("update booking.webhook_endpoints set resting_until = null")
        lapse(office)
    office.sql.execute("update booking.webhook_endpoints set url = 'http://127.0.0.1:9/'")
    async with Database(database.worker, demo, "holdfast_worker") as opened:
        await work(Worker(demo, opened, providers), office)
        assert office.value(error) == "it cannot be reached"
        assert theirs.ids == []
        office.sql.execute(
            "update booking.webhook_endpoints set url = %s, resting_until = null", [url]
        )
        lapse(office)
        await work(Worker(demo, opened, providers), office)
    assert len(theirs.taken) == 1
    state = "select (status, attempts)::text from booking.webhook_deliveries"
    assert office.value(state) == "(delivered,4)"
