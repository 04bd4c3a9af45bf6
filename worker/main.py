"""A worker: the loop over the queue and the clockwork, over one database."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

import structlog

from app.bookings.busy_times import BusyTimes
from app.calendar_access import CalendarAccess
from app.config import Settings
from app.consent import ConsentWatch
from app.db import Database, DatabaseUnavailable, Listener
from app.db.migrated import migrated_health, tell_until_migrated
from app.db.rights import warn_of_excess_rights
from app.encryption import Encryption, demand_keys
from app.messages.rendering import MessageRenderer
from app.messages.sending import MessageSender
from app.providers.registry import Providers
from app.queue import Message
from app.queue.pgmq import PgmqQueue
from app.queue.relay import Relay
from app.telemetry.counters import Counters
from app.telemetry.tracing import NO_TRACING, Tracing
from app.telemetry.tracing_start import start_tracing
from app.tokens import Tokens
from worker.admission import Admission
from worker.context import WorkContext
from worker.handlers import HANDLERS
from worker.loop import UnknownKind, WorkLoop
from worker.periodic import Periodic
from worker.steps import demand

if TYPE_CHECKING:
    from app.queue.servicebus import ServiceBusQueue

ROLE = "holdfast_worker"
_LOOK_SECONDS = 1.0

log = structlog.get_logger("holdfast.worker")


class Worker:
    """Any number of them behave as one.

    Args:
        database: open, with the rights of the worker.
        listener: not started yet; makes the worker take up work at the commit that queued it.
        bus: Service Bus, which then carries the work that the database queues.
        tracing: records the work on every message.
        counters: what the providers' clients count in.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        providers: Providers,
        *,
        listener: Listener | None = None,
        bus: ServiceBusQueue | None = None,
        tracing: Tracing = NO_TRACING,
        counters: Counters | None = None,
    ) -> None:
        self._tracing = tracing
        self._counters = counters or Counters()
        consent = ConsentWatch(database)
        busy = BusyTimes(database, providers, settings.provider_timeout_seconds)
        self._context = WorkContext(
            settings=settings,
            database=database,
            providers=providers,
            sender=MessageSender(
                database,
                providers,
                MessageRenderer(Tokens(settings), settings.base_url),
                Encryption(settings),
                busy,
                consent,
                settings.provider_timeout_seconds,
            ),
            consent=consent,
            busy=busy,
            admission=Admission(),
            counters=self._counters,
        )
        self._periodic = Periodic(database, settings.worker_tick_seconds)
        queue = PgmqQueue(database, self._context.lease_seconds, listener)
        self._relay = Relay(queue, bus) if bus else None
        self._loop = WorkLoop(
            bus or queue,
            self._handle,
            retry_base=settings.retry_base_seconds,
            retry_max=settings.retry_max_seconds,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set; what is under way then is finished or given back."""
        async with self._counters.merged(self._context.database), asyncio.TaskGroup() as tasks:
            tasks.create_task(self._loop.run(stop), name="work loop")
            tasks.create_task(self._periodic.run(stop), name="periodic jobs")
            if self._relay:
                tasks.create_task(self._relay.run(stop), name="relay")

    async def run_once(self) -> int:
        """Works on every message that is due at this moment; how many there were."""
        if self._relay:
            await self._relay.run_once()
        return await self._loop.run_once()

    async def run_periodic_once(self) -> list[str]:
        """Runs the periodic jobs that are due at this moment; their names."""
        return await self._periodic.run_once()

    async def _handle(self, message: Message) -> float | None:
        handler = HANDLERS.get(message.kind)
        if handler is None:
            raise UnknownKind(message.kind)
        with self._tracing.work(message):
            return await handler(self._context, message)


async def run_worker(
    settings: Settings, stop: asyncio.Event, working: asyncio.Event | None = None
) -> None:
    """A worker process, until `stop` is set.

    It may start while the database is away or not migrated, and waits for it.

    Args:
        settings: with the `database_url` of a login that is a member of `holdfast_worker`.
        working: set once work is being looked for.

    Raises:
        MissingSteps: the database may ask for a step that this version does not know.
        SettingsError: a stored secret is sealed with a key that ENCRYPTION_KEY lacks.
    """
    url = settings.database_address
    listener = Listener(url, settings, ROLE)
    async with AsyncExitStack() as stack:
        tracing = start_tracing(settings, "worker")
        stack.push_async_callback(tracing.aclose)
        counters = Counters()
        database = await stack.enter_async_context(Database(url, settings, ROLE))
        providers = Providers.create(
            settings,
            observe=counters.provider_called,
            tracing=tracing,
            grants=CalendarAccess(database, Encryption(settings)),
        )
        stack.push_async_callback(providers.aclose)
        bus = await _service_bus(stack, settings)
        worker = Worker(
            settings,
            database,
            providers,
            listener=listener,
            bus=bus,
            tracing=tracing,
            counters=counters,
        )
        await stack.enter_async_context(listener)
        rights = asyncio.create_task(warn_of_excess_rights(url, ROLE))
        stack.callback(rights.cancel)
        migrated = asyncio.create_task(tell_until_migrated(database))
        stack.callback(migrated.cancel)
        log.info("worker started")
        await _until_connected(settings, database, providers, stop)
        if working is not None:
            working.set()
        await worker.run(stop)
    log.info("worker stopped")


async def connect_platform(database: Database, providers: Providers) -> None:
    """Writes the platform's own accounts, as the settings name them, into the database's rows."""
    await database.call_value(
        "connect_platform", retry_lost=True, accounts=providers.own_accounts()
    )


async def _until_connected(
    settings: Settings, database: Database, providers: Providers, stop: asyncio.Event
) -> None:
    """Returns when every step that the database may ask for is one of this version, every stored
    secret can be opened, and the platform's accounts stand there.

    Raises:
        MissingSteps: a step is not. Work would be taken and never done.
        SettingsError: a secret is sealed with a key that ENCRYPTION_KEY lacks.
    """
    while not stop.is_set():
        try:
            await migrated_health(database)
            await demand_keys(database, settings)
            wanted = await database.call_value("steps_wanted", retry_lost=True)
        except DatabaseUnavailable:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)
        else:
            demand(providers, ((action, provider) for action, provider in wanted))
            await connect_platform(database, providers)
            return


async def _service_bus(stack: AsyncExitStack, settings: Settings) -> ServiceBusQueue | None:
    if settings.queue_backend != "servicebus":
        return None
    # The client takes its time to load, and most installations have no use for it.
    from app.queue import servicebus

    return await stack.enter_async_context(servicebus.connect(settings))
