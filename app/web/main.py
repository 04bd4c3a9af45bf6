"""The web application: what it is made of, and the process that serves it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import structlog
from aiohttp import web

from app.bookings.appointments import Appointments
from app.bookings.busy_times import BusyTimes
from app.bookings.by_staff import StaffAppointments
from app.bookings.service import BookingService
from app.bookings.waiters import SagaWaiters
from app.calendar_access import CalendarAccess
from app.config import Settings
from app.consent import ConsentWatch
from app.db import Database, DatabaseUnavailable, Listener
from app.db.migrated import tell_until_migrated
from app.db.rights import warn_of_excess_rights
from app.encryption import Encryption, demand_keys
from app.errors import CATALOGUE
from app.messages.rendering import MessageRenderer
from app.messages.sending import MessageSender
from app.providers.registry import Providers
from app.telemetry.counters import Counters
from app.telemetry.metrics import Metrics
from app.telemetry.tracing import Tracing
from app.telemetry.tracing_start import start_tracing
from app.tokens import Tokens
from app.web import admin, demo_page, keys, middleware, pages, routes
from app.web.middleware.paths import SIMULATOR
from app.web.misuse import MisuseLimit
from app.web.notification_batcher import NotificationBatcher
from app.web.plans import Plans
from app.web.rates import RateLimiter
from app.web.reading import BODY_LIMIT
from app.web.server import Runner
from app.web.window_counts import HOUR, WindowCounts
from app.zone_watch import ZoneWatch

ROLE = "holdfast_app"

WRONG_SECRETS_PER_MINUTE = 10
JUNK_POSTS_PER_MINUTE = 60
"""Of a client; not settings, because nobody is served worse by them."""

_SHUTDOWN_SECONDS = 15.0
_LOOK_SECONDS = 1.0
_KEYS_SECONDS = 3.0
_LONGEST_HEADER = 16 * 1024

log = structlog.get_logger(__name__)


def create_app(
    settings: Settings, *, start_background: bool = True, tracing: Tracing | None = None
) -> web.Application:
    """The application for one process; `settings.database_url` names its database.

    Args:
        start_background: listen for sagas and merge rate counters. Without, waiting polls.
        tracing: default: as the settings say.
    """
    app = web.Application(client_max_size=BODY_LIMIT)
    url = settings.database_address
    metrics, counters = Metrics(), Counters()
    tracing = tracing or start_tracing(settings, "web")
    database = Database(url, settings, ROLE)
    listener = Listener(url, settings, ROLE)
    providers = Providers.create(
        settings,
        observe=counters.provider_called,
        tracing=tracing,
        grants=CalendarAccess(database, Encryption(settings)),
    )
    tokens = Tokens(settings)
    waiters = SagaWaiters(listener)

    app[keys.SETTINGS] = settings
    app[keys.METRICS] = metrics
    app[keys.COUNTERS] = counters
    app[keys.DATABASE] = database
    app[keys.NOTIFICATION_BATCHER] = NotificationBatcher(database)
    app[keys.ZONE_WATCH] = ZoneWatch(database)
    app[keys.LISTENER] = listener
    app[keys.PROVIDERS] = providers
    app[keys.TOKENS] = tokens
    service = app[keys.SERVICE] = BookingService(database, providers, settings, tokens, waiters)
    app[keys.APPOINTMENTS] = Appointments(service, tokens, waiters, settings.confirm_wait_seconds)
    app[keys.STAFF_APPOINTMENTS] = StaffAppointments(
        service, waiters, settings.confirm_wait_seconds
    )
    app[keys.MESSAGE_SENDER] = MessageSender(
        database,
        providers,
        MessageRenderer(tokens, settings.base_url),
        Encryption(settings),
        BusyTimes(database, providers, settings.provider_timeout_seconds),
        ConsentWatch(database),
        settings.provider_timeout_seconds,
    )
    counts = app[keys.COUNTS] = WindowCounts(database)
    hours = app[keys.HOUR_COUNTS] = WindowCounts(database, seconds=HOUR)
    plans = app[keys.PLANS] = Plans(database)
    app[keys.RATES] = RateLimiter(
        counts,
        hours,
        plans,
        per_client=settings.rate_limit_per_minute,
        per_tenant=settings.rate_limit_tenant_per_minute,
        is_on=settings.has_client_limits,
    )
    is_on = settings.has_client_limits
    app[keys.WRONG_SECRETS] = MisuseLimit(counts, "secret", WRONG_SECRETS_PER_MINUTE * is_on)
    app[keys.JUNK_POSTS] = MisuseLimit(counts, "junk", JUNK_POSTS_PER_MINUTE * is_on)

    async def end_waiting(_app: web.Application) -> None:
        waiters.close()

    app.on_shutdown.append(end_waiting)

    async def end_tracing(_app: web.Application) -> None:
        await tracing.aclose()

    app.on_cleanup.append(end_tracing)
    app.cleanup_ctx.append(_connections)
    if start_background:
        app.cleanup_ctx.append(_background)

    middleware.install(app, tracing)
    pages.setup(app)
    admin.setup(app)
    middleware.install_innermost(app)
    routes.setup(app)
    if settings.is_demo:
        demo_page.setup(app)
    if settings.is_local and settings.is_simulated:
        _mount_simulator(app, settings)
    return app


async def run_serve(
    settings: Settings, stop: asyncio.Event, ready: asyncio.Event | None = None
) -> None:
    """Answer HTTP on HOST:PORT until `stop` is set; requests under way are finished.

    Comes up while PostgreSQL is away and answers 503 until it is there.

    Args:
        ready: set once the port is open.

    Raises:
        OSError: the port cannot be had; the text names the settings.
        SettingsError: a stored secret is sealed with a key that ENCRYPTION_KEY lacks. Where the
            database is away at first, that ends the process when it is there.
    """
    app = create_app(settings)
    runner = Runner(
        app,
        access_log=None,
        shutdown_timeout=_SHUTDOWN_SECONDS,
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
    )
    await runner.setup()
    checking = asyncio.create_task(_demand_keys(app[keys.DATABASE], settings), name="keys")
    try:
        await _within(_KEYS_SECONDS, checking)
        await _listen(runner, settings)
        log.info("listening", host=settings.host, port=settings.port, address=settings.base_url)
        if ready is not None:
            ready.set()
        await _until(stop, checking)
    finally:
        checking.cancel()
        await runner.cleanup()


async def _demand_keys(database: Database, settings: Settings) -> None:
    """
    Raises:
        SettingsError: as `demand_keys`, as soon as the database can be asked.
    """
    while True:
        try:
            return await demand_keys(database, settings)
        except DatabaseUnavailable:
            await asyncio.sleep(_LOOK_SECONDS)


async def _within(seconds: float, task: asyncio.Task[None]) -> None:
    """Waits for `task` no longer than that; raises what it raises."""
    await asyncio.wait([task], timeout=seconds)
    if task.done():
        task.result()


async def _until(stop: asyncio.Event, task: asyncio.Task[None]) -> None:
    """Waits for `stop`; raises what `task` raises meanwhile."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, task], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        stopped.cancel() if task.exception() else None
        task.result()
    await stopped


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise OSError(
            error.errno,
            f"PORT {settings.port} of HOST {settings.host} cannot be listened on: {why}. "
            "Set PORT to another one.",
        ) from error


async def _connections(app: web.Application) -> AsyncIterator[None]:
    async with app[keys.DATABASE]:
        yield
        await app[keys.PROVIDERS].aclose()


async def _background(app: web.Application) -> AsyncIterator[None]:
    tasks = [
        asyncio.create_task(app[keys.COUNTS].run(), name="counts"),
        asyncio.create_task(app[keys.HOUR_COUNTS].run(), name="hour counts"),
        asyncio.create_task(app[keys.PLANS].run(), name="plans"),
        asyncio.create_task(_load_catalogue(app[keys.DATABASE]), name="catalogue"),
        asyncio.create_task(_check_rights(app[keys.SETTINGS]), name="rights"),
        asyncio.create_task(tell_until_migrated(app[keys.DATABASE]), name="migrated"),
    ]
    async with app[keys.LISTENER], app[keys.COUNTERS].merged(app[keys.DATABASE]):
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _check_rights(settings: Settings) -> None:
    if settings.database_url:
        await warn_of_excess_rights(settings.database_address, ROLE)


async def _load_catalogue(database: Database) -> None:
    """Early, so that errors can be told also while the database is away later."""
    while True:
        try:
            await CATALOGUE.load(database)
            return
        except DatabaseUnavailable:
            await asyncio.sleep(_LOOK_SECONDS)


def _mount_simulator(app: web.Application, settings: Settings) -> None:
    # Imported here: production neither needs nor loads the simulator.
    from app.simulator.app import create_app as create_simulator
    from app.simulator.store import Store

    app.add_subapp(SIMULATOR, create_simulator(settings, Store.from_settings(settings)))
