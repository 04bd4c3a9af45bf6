"""A worker: the loop over the queue and the clockwork, over one database."""

from __future__ import annotations

import asyncio

import structlog

from app.busy import BusyTimes
from app.config import Settings
from app.db import Database, Listener
from app.providers import Providers
from app.queue import Message, WorkQueue
from app.queue.pgmq import PgmqQueue
from app.tokens import Tokens
from worker.consent import ConsentWatch
from worker.context import WorkContext
from worker.handlers import HANDLERS
from worker.loop import UnknownKind, WorkLoop
from worker.mail_rendering import MailRenderer
from worker.periodic import Periodic

ROLE = "holdfast_worker"

log = structlog.get_logger("holdfast.worker")


class Worker:
    """Any number of them behave as one.

    Args:
        database: open, with the rights of the worker.
        listener: not started yet; makes the worker take up work at the commit that queued it.
        queue: in place of the database's own.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        providers: Providers,
        *,
        listener: Listener | None = None,
        queue: WorkQueue | None = None,
    ) -> None:
        self._context = WorkContext(
            settings=settings,
            database=database,
            providers=providers,
            mails=MailRenderer(Tokens(settings), settings.base_url),
            consent=ConsentWatch(database),
            busy=BusyTimes(database, providers, settings.provider_timeout_seconds),
        )
        self._periodic = Periodic(database, settings.worker_tick_seconds)
        self._loop = WorkLoop(
            queue or PgmqQueue(database, self._context.lease_seconds, listener),
            self._handle,
            retry_base=settings.retry_base_seconds,
            retry_max=settings.retry_max_seconds,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set; what is under way then is finished or given back."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._loop.run(stop), name="work loop")
            tasks.create_task(self._periodic.run(stop), name="periodic jobs")

    async def run_once(self) -> int:
        """Works on every message that is due at this moment; how many there were."""
        return await self._loop.run_once()

    async def run_periodic_once(self) -> list[str]:
        """Runs the periodic jobs that are due at this moment; their names."""
        return await self._periodic.run_once()

    async def _handle(self, message: Message) -> float | None:
        handler = HANDLERS.get(message.kind)
        if handler is None:
            raise UnknownKind(message.kind)
        return await handler(self._context, message)


async def run_worker(
    settings: Settings, stop: asyncio.Event, working: asyncio.Event | None = None
) -> None:
    """A worker process, until `stop` is set.

    It may start while the database is away or not migrated, and waits for it.

    Args:
        settings: with the `database_url` of a login that is a member of `holdfast_worker`.
        working: set once work is being looked for.
    """
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    listener = Listener(url, settings, ROLE)
    providers = Providers.create(settings)
    try:
        async with Database(url, settings, ROLE) as database:
            worker = Worker(settings, database, providers, listener=listener)
            async with listener:
                log.info("worker started")
                if working is not None:
                    working.set()
                await worker.run(stop)
    finally:
        await providers.aclose()
    log.info("worker stopped")
