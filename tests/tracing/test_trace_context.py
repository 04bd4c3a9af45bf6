"""What caused a piece of work travels with it, through the queue, into every log line."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime

import psycopg
import pytest
import structlog
from structlog.contextvars import bound_contextvars
from structlog.testing import capture_logs

from app.config import Settings
from app.db import Database, RaisedError
from app.queue import Message
from app.queue.servicebus import connect
from app.telemetry import trace_context
from tests.api.client import Api
from tests.api.conftest import api, cloud, make_api, office
from tests.api.test_busy import TUESDAY_NINE
from tests.queue.broker import Broker, Store
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings
from tests.worker.memory_queue import MemoryQueue
from tests.worker.waiting import until
from worker.loop import WorkLoop

__all__ = ["api", "cloud", "make_api", "office"]

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl"
QUEUED = "select message from pgmq.q_holdfast order by msg_id desc limit 1"


async def pending(api: Api, office: Office, start: datetime, **headers: str) -> str:
    """A booking whose verification mail was asked for over HTTP with these headers."""
    held = office.hold(start)
    booking_id = held.json["booking_id"]
    reply = await api.send(
        "POST",
        "/v1/public/acme/auth/verify-email",
        headers={"Idempotency-Key": uuid.uuid4().hex, **headers},
        json={"booking_id": booking_id},
    )
    assert reply.status == 200, reply
    return booking_id


async def test_queued_work_names_the_request(
    api: Api, office: Office, sql: psycopg.Connection
) -> None:
    """The message carries the id that the client sent with the request."""
    start = office.value("select booking.now()").replace(hour=10, minute=0)
    await pending(api, office, start, **{"X-Request-ID": "of-the-client.7"})
    message = office.value(QUEUED)
    assert message["kind"] == "message"
    assert message["request_id"] == "of-the-client.7"


async def test_a_secret_sent_as_request_id_goes_nowhere(api: Api, office: Office) -> None:
    """Whatever looks like a token is not stored with the work."""
    start = office.value("select booking.now()").replace(hour=10, minute=0)
    await pending(api, office, start, **{"X-Request-ID": JWT})
    assert set(office.value(QUEUED)) == {"kind", "id", "tenant_id"}


@pytest.mark.parametrize("given", ["of-their-crm {7}", "crm/7\u00e9", "x" * 129, JWT, None])
async def test_what_cannot_be_kept_gives_way_to_the_request(
    api: Api, office: Office, given: str | None
) -> None:
    """Of a correlation id: 128 visible characters of ASCII, and no secret."""
    ids = {"X-Request-ID": "r-1"} | ({"X-Correlation-ID": given} if given else {})
    reply = await api.get("/v1/public/acme/salespeople", headers=ids)
    assert reply.headers["X-Correlation-ID"] == reply.headers["X-Request-ID"] == "r-1"


async def test_all_that_a_request_causes_keeps_its_correlation_id(
    api: Api, office: Office, sql: psycopg.Connection
) -> None:
    """Audit rows, sagas, messages and webhooks, its own and those of the work that it queued, even
    if the message was lost."""
    sql.execute(
        "insert into booking.webhook_endpoints (tenant_id, url, types)"
        " select id, 'https://crm.example/', booking.webhook_types() from booking.tenants"
    )
    crm = {"X-Correlation-ID": "crm/7{'\"}"}
    held = await api.hold(office, TUESDAY_NINE, headers=crm)
    assert held.headers["X-Correlation-ID"] == crm["X-Correlation-ID"]
    booking = held.json["booking_id"]
    audited = "select correlation_id from booking.audit_logs where target_id = %s and action = 'booking.'||%s"
    assert office.value(audited, booking, "hold") == crm["X-Correlation-ID"]
    sql.execute("select pgmq.purge_queue('holdfast'), booking.queue_deliveries()")
    assert office.value(QUEUED)["correlation_id"] == crm["X-Correlation-ID"]
    verify = {"X-Correlation-ID": "verify"}
    await api.public("auth/verify-email", {"booking_id": booking}, headers=verify)
    token = {"token": api.token(office, booking)}
    confirmed = await api.public("confirm", token, headers={"X-Request-ID": "confirm"})
    assert confirmed.status == 202, confirmed
    assert office.values("select correlation_id from booking.sagas") == ["confirm"]
    sql.execute("select pgmq.purge_queue('holdfast')")
    office.run_saga(office.value("select id from booking.sagas"))
    assert office.value(audited, booking, "confirmed") == "confirm"
    assert office.sql.execute(
        "select type, correlation_id from booking.webhook_messages order by sequence"
    ).fetchall() == [("booking.held", crm["X-Correlation-ID"]), ("booking.confirmed", "confirm")]
    owed = "select purpose, correlation_id from booking.notification_outbox order by id"
    messages = dict(office.sql.execute(owed).fetchall())
    assert messages.pop("booking_verify") == "verify"
    assert messages and set(messages.values()) == {"confirm"}


async def test_work_queued_by_hand_has_no_origin(office: Office) -> None:
    """A DBA's statement queues the same message, without a request."""
    office.sql.execute(
        "select booking.set_tenant(%s), booking.enqueue('mail', '1')", [office.tenant_id]
    )
    assert set(office.value(QUEUED)) == {"kind", "id", "tenant_id"}


async def test_the_origin_does_not_outlive_its_call(
    database: TestDatabase, settings: Settings, office: Office
) -> None:
    """The next call on the same connection, without a request, queues without one."""
    change = {"tenant_id": office.tenant_id, "actor": "t"}
    async with Database(database.app, settings, "holdfast_app", max_size=1) as one:
        with bound_contextvars(request_id="r-1", traceparent=TRACEPARENT):
            await one.call("tenant_set_status", status="disabled", **change)
        message = office.value(QUEUED)
        assert (message["request_id"], message["traceparent"]) == ("r-1", TRACEPARENT)
        await one.call("tenant_set_status", status="active", **change)
    assert set(office.value(QUEUED)) == {"kind", "id", "tenant_id"}


async def test_an_error_with_an_origin_is_an_error(app_db: Database, office: Office) -> None:
    """Errors come through as usual, and the connection is good afterwards."""
    for _ in range(3):
        with bound_contextvars(request_id="r-1"), pytest.raises(RaisedError, match="not_found"):
            await app_db.call(
                "tenant_set_status", tenant_id=uuid.uuid4(), status="active", actor="t"
            )
    assert (await app_db.call_value("health"))["database_version"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            {"request_id": "a-1", "traceparent": TRACEPARENT},
            {"request_id": "a-1", "traceparent": TRACEPARENT},
        ),
        ({"request_id": "a b", "traceparent": "00-x"}, {}),
        ({"request_id": 7, "traceparent": None, "other": "x"}, {}),
        ({"request_id": "x" * 129}, {}),
        ({"request_id": JWT, "correlation_id": JWT}, {}),
        ({"correlation_id": '"a{b}\\'}, {"correlation_id": '"a{b}\\'}),
        ({"correlation_id": "a b"}, {}),
        ({"correlation_id": "\u00e4"}, {}),
    ],
)
def test_a_message_is_not_trusted(given: dict, kept: dict) -> None:
    """Only what has the shape of a trace context is taken from a message, and sent on."""
    payload = {"kind": "mail", "id": "1", "tenant_id": "t"}
    message = Message.read({**payload, **given}, reads=1, receipt=None)
    assert message.trace_context == kept
    assert message.payload() == {**payload, **kept}
    with bound_contextvars(**message.payload()):
        assert json.loads(trace_context.of_work() or "{}") == kept


KEEPS = re.compile(
    r"booking\.work_message\(|insert into booking\."
    r"(audit_logs|sagas|notification_outbox|webhook_messages)\b"
)
"""What keeps the cause: messages in the queue, and the rows whose default asks for it."""

QUIET = {"outbox_claim", "queue_defer"}
"""They return many rows, or come from the queue itself, and write of many causes or of none."""


def reached(functions: dict[str, str], name: str) -> set[str]:
    """`name` and every function that it calls, directly or not."""
    found, waiting = {name}, [name]
    while waiting:
        body = functions[waiting.pop()]
        new = {f for f in re.findall(r"\b(\w+\.\w+)\(", body) if f in functions} - found
        found |= new
        waiting += new
    return found


def test_whatever_keeps_its_cause_is_told(sql: psycopg.Connection) -> None:
    """Left out is what writes nothing of the kind, or many rows come back from."""
    rows = sql.execute(
        "select pronamespace::regnamespace || '.' || proname, prosrc, proretset from pg_proc"
        " where pronamespace in ('api'::regnamespace, 'booking'::regnamespace)"
    ).fetchall()
    functions = {name: body for name, body, _ in rows}
    # What the trigger on bookings does belongs to the move that sets it off.
    functions["booking.transition"] += " booking.follow_transition()"
    names = {name.removeprefix("api.") for name in functions if name.startswith("api.")}
    many = {name.removeprefix("api.") for name, _, is_many in rows if is_many} & names
    keeping = {
        name
        for name in names
        if any(KEEPS.search(functions[found]) for found in reached(functions, f"api.{name}"))
    }
    assert "hold" in keeping and "confirm" in keeping
    assert names >= trace_context.UNTOLD >= many
    assert trace_context.UNTOLD & keeping <= QUIET


async def test_notifications_are_followed_too(app_db: Database, office: Office) -> None:
    """Each message that one POST of Graph queues names that POST."""
    office.sql.execute(
        "insert into booking.graph_subscriptions (tenant_id, salesperson_id, resource, status,"
        " subscription_id, client_state_digest, expiration_utc, created_at_utc, updated_at_utc)"
        " select tenant_id, id, 'r', 'live', 'sub', sha256('secret'), booking.now() + interval '1 d',"
        " booking.now(), booking.now() from booking.salespersons"
    )
    item = {
        "provider": "graph",
        "subscription_id": "sub",
        "secret": "secret",
        "change_type": "updated",
        "resource_id": "event",
    }
    with bound_contextvars(request_id="r-9"):
        await app_db.call("receive_notifications", items=[item, item], source="test")
    queued = office.values("select message ->> 'request_id' from pgmq.q_holdfast")
    assert len(queued) >= 2 and set(queued) == {"r-9"}


@pytest.mark.parametrize("traced", [True, False])
async def test_service_bus_carries_the_origin(traced: bool) -> None:
    """In the body, and the trace where Azure's tools look for it."""
    given = {"request_id": "r-1"} | ({"traceparent": TRACEPARENT} if traced else {})
    async with Broker(Store()) as broker:
        settings = make_settings(servicebus_connection_string=broker.connection_string)
        async with connect(settings) as bus:
            await bus.send([Message("mail", "1", "t", 0, "1", trace_context=given)])
            [message] = await until(lambda: bus.receive(1, 0.2), "the message")
            properties = message.receipt.application_properties
            await bus.done(message)
    assert message.trace_context == given
    assert properties.get(b"Diagnostic-Id") == (TRACEPARENT.encode() if traced else None)


async def test_the_log_lines_of_work_name_the_request() -> None:
    """Whatever is logged while a message is worked on, provider calls included."""

    async def handle(_message: Message) -> None:
        structlog.get_logger().info("something")

    queue = MemoryQueue()
    queue.waiting.append(Message("mail", "1", "t", 0, trace_context={"request_id": "r-1"}))
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        await WorkLoop(queue, handle).run_once()
    assert [line["request_id"] for line in lines if line["event"] == "something"] == ["r-1"]
