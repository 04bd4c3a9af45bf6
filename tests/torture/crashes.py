"""kill -9 of what must not die: app processes and PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from app.devdb import EmbeddedServer
from app.migrations import migrate
from tests.support.servers import _OPTIONS as TEST_OPTIONS
from tests.torture.world import Addresses, World


class Postgres:
    """A server of the run's own, with every commit written before it is answered."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server

    @property
    def addresses(self) -> Addresses:
        urls = self._server.urls
        return Addresses(urls.migrate, urls.app, urls.worker)

    def crash(self, number: int) -> None:
        """Every other time a single backend is killed, which makes the server throw out all
        sessions and recover; else the whole server is, and is started again."""
        if number % 2:
            self._kill_backend()
        else:
            self._kill_all()
            self._server.restart_if_dead()

    def _postmaster(self) -> psutil.Process:
        pid = int((self._server.cluster.data / "postmaster.pid").read_text().splitlines()[0])
        return psutil.Process(pid)

    def _kill_backend(self) -> None:
        with psycopg.connect(self._server.urls.migrate, autocommit=True) as connection:
            row = connection.execute(
                "select pid from pg_stat_activity where usename like 'holdfast%' and datname = current_database() order by state, pid limit 1"
            ).fetchone()
        if row:
            with suppress(ProcessLookupError):
                os.kill(row[0], signal.SIGKILL)

    def _kill_all(self) -> None:
        postmaster = self._postmaster()
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(family, timeout=10)


@contextmanager
def postgres(home: Path) -> Iterator[Postgres]:
    """A migrated server below `home`.

    What is committed outlives the processes, since the machine stays up: that needs no fsync.
    """
    options = TEST_OPTIONS | {
        "synchronous_commit": "on",
        "autovacuum": "on",
        "max_connections": "200",
        "log_min_messages": "panic",
    }
    with EmbeddedServer(home, options=options) as server:
        migrate(server.urls.migrate)
        yield Postgres(server)


@dataclass
class Crashes:
    """
    Attributes:
        done: how often what was killed.
    """

    world: World
    done: Counter[str] = field(default_factory=Counter)

    async def run(self, closed: asyncio.Event) -> None:
        """Kills until the day is over."""
        async with asyncio.TaskGroup() as tasks:
            if self.world.plan.kills_app:
                tasks.create_task(self._apps(closed))
            if self.world.plan.kills_postgres and self.world.crash_postgres:
                tasks.create_task(self._database(closed))

    def _pause(self, seconds: float, draws: random.Random) -> float:
        """About so many seconds, and longer where everything takes longer to come back."""
        return seconds * (self.world.plan.pace or 1) * draws.uniform(0.5, 1.5)

    async def _apps(self, closed: asyncio.Event) -> None:
        draws = self.world.plan.stream("app crashes")
        while not await _is_over(closed, self._pause(self.world.plan.kills_app, draws)):
            draws.choice(self.world.serving).kill()
            self.done["app killed"] += 1

    async def _database(self, closed: asyncio.Event) -> None:
        draws = self.world.plan.stream("database crashes")
        assert self.world.crash_postgres is not None
        number = 0
        while not await _is_over(closed, self._pause(self.world.plan.kills_postgres, draws)):
            with suppress(psycopg.OperationalError, subprocess.SubprocessError):
                await asyncio.to_thread(self.world.crash_postgres, number)
                self.done[
                    "PostgreSQL killed" if number % 2 == 0 else "PostgreSQL backend killed"
                ] += 1
            number += 1


async def _is_over(closed: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await closed.wait()
    except TimeoutError:
        return False
    return True
