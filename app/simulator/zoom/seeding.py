"""The hosts of the demo."""

from __future__ import annotations

from app.simulator.store import Session
from app.simulator.world import World
from app.simulator.zoom.demo_data import DEMO_ZOOM_HOSTS
from app.simulator.zoom.hosts import DAILY_LIMIT, add_host


async def seed(db: Session, world: World) -> None:
    """Hosts who may hold meetings."""
    for host in DEMO_ZOOM_HOSTS:
        await add_host(db, host, now=world.clock.now(), daily_limit=DAILY_LIMIT)
