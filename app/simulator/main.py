"""`holdfast simulate`: the simulated cloud as a server of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from app.simulator.app import create_app, paths
from app.simulator.seeding import seed
from app.simulator.store import Store

if TYPE_CHECKING:
    from app.config import Settings

log = structlog.get_logger("holdfast.simulator")

_SHUTDOWN_SECONDS = 2.0


async def run_simulate(settings: Settings, host: str, port: int, stop: asyncio.Event) -> None:
    """Serves until `stop` is set. The demo's scene is set if it is not there yet.

    Raises:
        OSError: the port cannot be had.
    """
    store = Store.from_settings(settings)
    runner = web.AppRunner(
        create_app(settings, store), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS
    )
    await runner.setup()
    try:
        await seed(store)
        await web.TCPSite(runner, host, port).start()
        for address in runner.addresses:
            url = f"http://{host}:{address[1]}"
            services = {service: url + path for service, path in paths().items()}
            log.info("simulator_listening", pages=url, **services)
        await stop.wait()
    finally:
        await runner.cleanup()
