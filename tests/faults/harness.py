"""A company, its simulated cloud and a worker that does what the dead ones left."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import httpx
import psycopg
from aiohttp import web
from aiohttp.test_utils import TestServer as HttpServer

from app.config import Settings
from app.db import Database
from app.providers.clock import Clock
from app.providers.http import trust
from app.providers.registry import Providers
from app.queue.servicebus import connect
from app.simulator.app import create_app
from app.simulator.store import Store
from tests.faults.carriers import ACCOUNTS
from tests.queue.broker import Broker
from tests.support.invariants import violations
from tests.support.name_server import name_server
from tests.support.office import DIRECTORY, Office, call, connect_platform
from tests.support.outlook import told
from tests.support.passing import Passing
from tests.support.servers import TestDatabase
from tests.support.settings import make_demo_settings, make_settings
from tests.worker.conftest import HOSTS, MAILBOX, Cloud
from worker.main import ROLE, Worker

PEOPLE = ("anna", "ben", "cara", "dan", "eve", "finn")
_SLOTS_A_DAY = 11
"""Every other hour; after the last a meeting can still be moved before midnight."""
_SLOTS_EACH = 5 * _SLOTS_A_DAY
_PATIENCE_SECONDS = 60.0
_QUICK_ROUNDS = 20

_OPEN = {
    "sagas": "select id from booking.sagas where finished_at is null",
    # Reminders of days to come wait for those days.
    "messages": "select id from booking.notification_outbox"
    " where status = 'queued' and due_at < booking.now() + interval '1 hour'",
    "webhook jobs": "select id from booking.webhook_jobs where status in ('queued', 'processing')",
    "deliveries": "select id from booking.webhook_deliveries where status = 'queued'",
    "deliveries to be made": "select id from booking.webhook_messages where endpoint_ids is not null",
    "deletions": "select id from booking.provider_objects where state = 'delete_pending'",
    "subscriptions": "select salesperson_id::text from booking.graph_subscriptions"
    " where status in ('wanted', 'delete_pending')"
    " union select id from booking.work where kind = 'subscription' and lease is not null",
    "comparisons": "select id from booking.work where kind = 'reconcile_bookings' and lease is not null",
    "reconcile_objects": "select id from booking.work where kind = 'reconcile_objects' and lease is not null",
    "domains": "select id from booking.work where kind = 'sender_domain' and lease is not null",
    "mirrors": "select id from booking.work where kind = 'sync_calendar'"
    " and lease is not null and due_at > booking.now()",
    # A calendar that was compared has its message for the next time.
    "queued": "select msg_id from pgmq.q_holdfast"
    " where vt < clock_timestamp() + interval '1 minute'",
}
_LEFT = " union all ".join(
    f"select '{what}' || row::text from ({query}) as row" for what, query in _OPEN.items()
)


@dataclass
class Harness:
    """Everything lives in one database; tests use times of their own.

    Attributes:
        settings: of a worker.
        broker: that of the workers' queue; None for the queue inside the database.
        waited: seconds that passed for the clients that providers told to wait.
        advance_seconds: what passes between two rounds of settling, which waits for nothing.
    """

    office: Office
    cloud: Cloud
    settings: Settings
    providers: Providers
    worker: Worker
    time: Passing
    people: list[UUID]
    broker: Broker | None = None
    waited: list[float] = field(default_factory=lambda: [0.0])
    advance_seconds: float = 30.0
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def slot(self) -> tuple[UUID, datetime]:
        """A salesperson and a time that nobody had before."""
        number = next(self._numbers)
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        day, place = divmod(number % _SLOTS_EACH, _SLOTS_A_DAY)
        start = today + timedelta(days=3 + day, hours=2 * place)
        return self.people[number // _SLOTS_EACH], start

    def unsettled(self, **extra: Any) -> str:
        """A booking whose verification mail is queued, held with `extra` besides."""
        person, start = self.slot()
        self.office.free_calendars()
        email = f"c{start:%d%H}.{self.people.index(person)}@customer.example"
        return self.office.pending(start, salesperson_id=person, email=email, **extra)

    async def pending(self, **extra: Any) -> str:
        """A booking whose verification mail was sent."""
        booking_id = self.unsettled(**extra)
        await self.settle()
        return booking_id

    async def confirming(self, **extra: Any) -> str:
        """A booking whose confirmation was asked for."""
        booking_id = await self.pending(**extra)
        self.office.confirm(booking_id)
        return booking_id

    async def confirmed(self, **extra: Any) -> str:
        booking_id = await self.confirming(**extra)
        await self.settle()
        assert self.office.status(booking_id) == "confirmed", self.story(booking_id)
        return booking_id

    def reschedule(self, booking_id: str) -> str:
        """The booking gets another time; the new booking."""
        start = self.value("select start_at_utc from booking.bookings where id = %s", booking_id)
        start += timedelta(hours=1, minutes=30)
        next(self._numbers)
        self.office.free_calendars()
        answer = self.office.change(
            "reschedule", booking_id, new_start_at=start, new_end_at=start + timedelta(hours=1)
        )
        assert answer.status == 201, answer.body
        return str(answer.json["booking_id"])

    async def settle(self) -> None:
        """Works, and lets time pass, until nothing is left to do."""
        deadline = monotonic() + _PATIENCE_SECONDS
        for number in itertools.count():
            await self.worker.run_once()
            left = self.office.values(_LEFT)
            elsewhere = self.broker.store.open_count() if self.broker else 0
            if not left and not elsewhere:
                return
            assert monotonic() < deadline, f"left: {left}, elsewhere {elsewhere}"
            self.advance(self.advance_seconds)
            await self.worker.run_periodic_once()
            # What is measured by the clock itself, such as how fresh a mirror is, takes its time.
            await asyncio.sleep(0 if number < _QUICK_ROUNDS else 0.05)

    def advance(self, seconds: float) -> None:
        """So much time passes, also in other queues and for the clients of the providers."""
        self.time.advance(seconds)
        self.waited[0] += seconds
        if self.broker:
            self.broker.store.lapse(seconds)

    def passed_over(self) -> AbstractContextManager[None]:
        """Work is told only to workers that start in this block. The queue inside the database
        tells nobody who does not ask."""
        return self.broker.deaf() if self.broker else nullcontext()

    def connect(self, connection: psycopg.Connection) -> None:
        """Looks at the same database over another connection: the old one broke."""
        for name, value in self.settings.guc_options().items():
            connection.execute("select set_config(%s, %s, false)", [name, value])
        self.office.sql = connection
        self.time.over(connection)

    def reconcile(self, booking_id: str) -> None:
        """The booking's host and calendar are to be compared now."""
        self.office.sql.execute(
            "update booking.work w set due_at = booking.now() from booking.reconcile_targets p"
            " where w.kind = 'reconcile_objects' and w.id = p.id::text and p.provider_user in"
            " (select o.provider_user from booking.provider_objects o where o.booking_id = %s)",
            [booking_id],
        )
        call(self.office.sql, "holdfast_worker", "run_periodic", name="reconcile_objects")

    def enqueue(self, kind: str, row: object) -> None:
        """Queues a message as the database does."""
        with self.office.sql.transaction():
            self.office.sql.execute(
                "select set_config('booking.tenant_id', %s, true)", [str(self.office.tenant_id)]
            )
            self.office.sql.execute("select booking.enqueue(%s, %s)", [kind, str(row)])

    def deliver(self) -> int:
        """Notifications of the simulated cloud arrive; how many."""
        items = self.office.values(
            "delete from simulator.posts where service = 'notification' returning body::jsonb"
        )
        if items:
            self.office.app("receive_notifications", items=told(items), source="test")
        return len(items)

    def check(self) -> None:
        """All six promises hold, and no message was given up.

        Whoever was killed makes nothing any more, so what was suspected of it need not be.
        """
        broken = violations(self.office.sql, settled=True)
        assert broken == [], "\n".join(map(str, broken))
        assert self.broker is None or self.broker.store.dead == []
        self.office.sql.execute(
            "with trusted as (update booking.reconcile_targets set suspect_until = null"
            "  where suspect_until is not null returning id)"
            " update booking.work w set due_at = booking.now() + interval '1 day' from trusted t"
            " where w.kind = 'reconcile_objects' and w.id = t.id::text"
        )

    def value(self, query: str, *args: Any) -> Any:
        return self.office.value(query, *args)

    def story(self, booking_id: str) -> str:
        """What became of a booking, for a test that failed."""
        rows = self.office.sql.execute(
            "select g.kind, g.status, s.position, s.action, s.status, s.attempts, s.last_error"
            " from booking.sagas g join booking.saga_steps s on s.saga_id = g.id"
            " where g.booking_id = %s order by g.id, s.position",
            [booking_id],
        ).fetchall()
        return f"{self.office.status(booking_id)}: {rows}"


@asynccontextmanager
async def company(
    database: TestDatabase, sql: psycopg.Connection, **overrides: Any
) -> AsyncIterator[tuple[Office, Cloud, Settings, Passing]]:
    """The company, its cloud over HTTP, and the settings of its workers."""
    settings = make_settings(database_url=database.app, **ACCOUNTS)
    async with AsyncExitStack() as stack:
        server = HttpServer(create_app(settings, Store.from_settings(settings), delivers=False))
        await server.start_server()
        stack.push_async_callback(server.close)
        receiver = await stack.enter_async_context(_validating())
        http = await stack.enter_async_context(
            httpx.AsyncClient(trust_env=False, timeout=30, verify=trust())
        )
        names = await stack.enter_async_context(name_server())
        cloud = Cloud(http, str(server.make_url("")).rstrip("/"))
        # Of a demo, which alone may call systems of companies on this machine.
        worker_settings = make_demo_settings(
            database_url=database.worker,
            base_url=receiver,
            dns_servers=names.address,
            entra_authority_url=f"{cloud.url}/entra",
            graph_api_url=f"{cloud.url}/graph/v1.0",
            zoom_oauth_url=f"{cloud.url}/zoom/oauth/token",
            zoom_api_url=f"{cloud.url}/zoom/v2",
            zoom_host_user_ids=",".join(HOSTS),
            # For companies that choose them: carriers that can be asked what they have.
            mailgun_api_url=f"{cloud.url}/mailgun",
            postmark_api_url=f"{cloud.url}/postmark",
            twilio_api_url=f"{cloud.url}/twilio",
            max_active_holds_per_customer=0,
            max_active_holds_per_client=0,
            max_unverified_share=0,
            cancel_deadline_hours=1,
            # Rounds that nothing asks for come by the test's own word.
            sync_poll_seconds=86_400,
            **ACCOUNTS,
            **overrides,
        )
        for name, value in worker_settings.guc_options().items():
            sql.execute("select set_config(%s, %s, false)", [name, value])
        passing = Passing(sql)
        office = Office(sql)
        connect_platform(sql, worker_settings)
        sql.execute("delete from booking.availability_rules")
        sql.execute(
            "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
            " select %s, d, '00:00', '24:00' from generate_series(1, 7) d",
            [office.tenant_id],
        )
        await cloud.post("/directories", id=str(DIRECTORY), consent="granted", is_open=False)
        users = [(f"{name}@acme.example", "person") for name in PEOPLE] + [(MAILBOX, "shared")]
        for address, kind in users:
            await cloud.post("/users", directory_id=str(DIRECTORY), address=address, kind=kind)
        for host in HOSTS:
            await cloud.post("/zoom-users", address=host)
        yield office, cloud, worker_settings, passing


@asynccontextmanager
async def running_harness(
    database: TestDatabase,
    sql: psycopg.Connection,
    broker: Broker | None = None,
    **overrides: Any,
) -> AsyncIterator[Harness]:
    """A harness whose workers read the queue inside the database, or that of a broker."""
    if broker is not None:
        overrides |= {
            "queue_backend": "servicebus",
            "servicebus_connection_string": broker.connection_string,
        }
    async with AsyncExitStack() as stack:
        office, cloud, settings, passing = await stack.enter_async_context(
            company(database, sql, **overrides)
        )
        opened = await stack.enter_async_context(Database(database.worker, settings, ROLE))
        waited = [0.0]
        providers = Providers.create(
            settings, clock=Clock(monotonic=lambda: monotonic() + waited[0])
        )
        stack.push_async_callback(providers.aclose)
        accounts = providers.own_accounts()
        call(sql, "holdfast_worker", "connect_platform", accounts=accounts)
        people = [office.salesperson_id, *(office.add_salesperson(name) for name in PEOPLE[1:])]
        bus = await stack.enter_async_context(connect(settings)) if broker else None
        worker = Worker(settings, opened, providers, bus=bus)
        harness = Harness(
            office, cloud, settings, providers, worker, passing, people, broker, waited
        )
        for person in people:
            harness.enqueue("subscription", person)
        await harness.settle()
        yield harness


@asynccontextmanager
async def _validating() -> AsyncIterator[str]:
    """A public address that Graph accepts, and a company's own system; notifications are delivered
    by the tests."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=request.query.get("validationToken", ""))

    async def take(_request: web.Request) -> web.Response:
        return web.Response(status=204)

    application = web.Application()
    application.router.add_post("/v1/webhooks/graph", answer)
    application.router.add_post("/of-a-company", take)
    server = HttpServer(application)
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()
