"""`holdfast simulate`: the simulated cloud as a server of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from app.simulator.app import create_app
from app.simulator.seeding import seed
from app.simulator.store import Store

if TYPE_CHECKING:
    from app.config import Settings


def run_simulate(settings: Settings, host: str, port: int) -> None:
    """Serves until it is interrupted. The demo's scene is set if it is not there yet."""
    web.run_app(_application(settings), host=host, port=port, print=None, access_log=None)


async def _application(settings: Settings) -> web.Application:
    store = Store.from_settings(settings)
    await seed(store)
    return create_app(settings, store)
