"""Workers that die at random points: `python -m tests.torture.reckless_worker ORDER`.

ORDER is JSON: settings, seed, the schedule of deaths, where deaths are written. It keeps so many
workers alive as it is told, each a fork of this process, until its input ends. The file that
`peace` names, once it exists, ends the dying, not the workers.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import app.queue.servicebus
from app.config import Settings
from app.providers.http import trust
from tests.faults.killing_worker import Deadly, arm
from tests.torture.progress import Schedule
from worker import loop
from worker.main import run_worker

_SHORTEST_LIFE_SECONDS, _LONGEST_LIFE_SECONDS = 0.2, 1.2
_EAGER, _RARELY = 0.6, 0.001
# A point with less than this share of what is due comes by too seldom to be let pass.
_SELDOM = 0.6
_START_AGAIN_SECONDS = 0.3
_BACKGROUND_SHARE = 2


def peace(file: Path) -> Path:
    """The sign, beside the file of deaths, that nobody is to die any more."""
    return file.with_suffix(".peace")


def deaths(file: Path) -> Counter[tuple[str, str]]:
    """How often a worker died at each point (work, phase)."""
    lines = file.read_text().splitlines() if file.exists() else []
    return Counter((work, phase) for work, _, phase in (line.rpartition(" ") for line in lines))


@dataclass
class Reckless(Deadly):
    """Dies at points at which fewer died than are due by now: at most of them once it has lived for
    a while, at the rarest at once.

    Attributes:
        schedule: how many deaths are due.
        told: file of all deaths.
        spared: beginnings of the names of work in which it does not die.
    """

    draws: random.Random = field(kw_only=True)
    schedule: Schedule = field(kw_only=True)
    told: Path = field(kw_only=True)
    spared: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        self._dies_after = time.monotonic() + self.draws.uniform(
            _SHORTEST_LIFE_SECONDS, _LONGEST_LIFE_SECONDS
        )

    def reach(self, work: str, phase: str) -> None:
        if self._strikes(work, phase):
            os.kill(os.getpid(), signal.SIGKILL)

    def _strikes(self, work: str, phase: str) -> bool:
        if work.startswith(self.spared) or peace(self.told).exists():
            return False
        times, due = deaths(self.told)[work, phase], self.schedule.strikes_due(f"{work} {phase}")
        if times >= _SELDOM * due and time.monotonic() < self._dies_after:
            return False
        if self.draws.random() >= (_EAGER if times < due else _RARELY):
            return False
        # Written before the death it tells of; an append of one line is whole or not at all.
        os.write(self.trace, f"{work} {phase}\n".encode())
        return True


def live(order: dict[str, Any], number: int) -> None:
    """Is a worker until it dies."""
    output = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    settings = Settings.load(_env_file=None, **order["settings"])
    if order["schedule"]["target"]:
        trace = os.open(order["trace"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        reckless = Reckless(
            order["superuser"], trace, "", "",
            draws=random.Random(f"{order['seed']}:worker {number}"),  # noqa: S311
            schedule=Schedule(**order["schedule"]), told=Path(order["trace"]), spared=tuple(order["spared"]),
        )  # fmt: skip
        arm(reckless, settings)
        loop.CONCURRENCY, loop.BACKGROUND_SHARE = order["in_hand"], _BACKGROUND_SHARE
    asyncio.run(run_worker(settings, asyncio.Event()))


def keep(order: dict[str, Any]) -> None:
    """Keeps the workers alive until the input ends."""
    number = 0
    alive: set[int] = set()
    while True:
        while len(alive) < order["workers"]:
            number += 1
            child = os.fork()
            if child == 0:
                try:
                    live(order, number)
                finally:
                    os._exit(1)
            alive.add(child)
        readable, _, _ = select.select([sys.stdin], [], [], 0.05)
        if readable and not sys.stdin.read(1):
            break
        for child in list(alive):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                alive.discard(child)
                if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
                    time.sleep(_START_AGAIN_SECONDS)
    for child in alive:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    assert app.queue.servicebus  # loaded before the first fork
    trust()
    keep(json.loads(sys.argv[1]))
