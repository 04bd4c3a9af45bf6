"""The workers of a run, and the points at which they died."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from tests.faults.points import PHASES, works
from tests.torture.progress import Schedule
from tests.torture.reckless_worker import deaths, peace
from tests.torture.world import ROOT, World

_ELSEWHERE = {"webhook_delivery/deliver", "sender_domain/look_up", "relocate/place_event"}
"""A company's own system is told at a public address alone, and of domains name servers know, which no run has; all
meetings of a run are by link, so none has a place in words. The fault suite kills there."""


@dataclass
class Workers:
    """
    Attributes:
        points: every (work, phase) there is.
    """

    process: asyncio.subprocess.Process
    trace: Path
    points: list[tuple[str, str]]

    def deaths(self) -> Counter[tuple[str, str]]:
        """How often a worker died at each point."""
        return deaths(self.trace)

    def calm(self) -> None:
        """From now on nobody dies any more."""
        peace(self.trace).touch()


@asynccontextmanager
async def working(world: World, schedule: Schedule) -> AsyncIterator[Workers]:
    """Workers, as many as the plan says, that die and are born again."""
    plan, trace = world.plan, world.folder / "deaths"
    with psycopg.connect(world.addresses.superuser) as connection:
        points = [
            (work, phase) for work in sorted(works(connection) - _ELSEWHERE) for phase in PHASES
        ]
    settings = {name.lower(): value for name, value in world.environment.items()}
    order = {
        "settings": settings | {"database_url": world.addresses.worker},
        "superuser": world.addresses.superuser,
        "seed": plan.seed,
        "schedule": asdict(schedule),
        "spared": plan.spared,
        "in_hand": plan.in_hand,
        "workers": plan.workers,
        "trace": str(trace),
        "log": str(world.folder / "workers.log"),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.torture.reckless_worker",
        json.dumps(order),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
    )
    try:
        yield Workers(process, trace, points)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
