"""A PostgreSQL server of its own, which may be killed."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from app.devdb import EmbeddedServer
from app.devdb.server import LOGINS
from app.migrations import migrate
from tests.support.servers import TestDatabase, fast_folder

# What was committed must be in the log before anybody is told. The machine itself does not die.
_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "on",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "checkpoint_timeout": "1h",
    "max_wal_size": "512MB",
}
TEMPLATE = "holdfast"
_DEATH_SECONDS = 10.0


class KillableCluster:
    """Migrated databases on a server of its own."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._numbers = itertools.count(1)

    def database(self) -> TestDatabase:
        """A fresh one."""
        name, (app, worker), url = f"t{next(self._numbers)}", LOGINS, self._server.cluster.url
        with psycopg.connect(url(), autocommit=True) as connection:
            connection.execute(f"create database {name} template {TEMPLATE}")
        return TestDatabase(name, url("postgres", name), url(app, name), url(worker, name))

    def kill(self) -> None:
        """SIGKILL for the postmaster and every process of its, as when the machine's memory is
        gone."""
        postmaster = psutil.Process(self._pid())
        # It must fork nothing more while its children are counted: who is left behind waits for
        # a lock of the dead, and keeps their memory.
        postmaster.suspend()
        _until(lambda: _is(postmaster, psutil.STATUS_STOPPED))
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                os.kill(process.pid, signal.SIGKILL)
        # An exit status may wait for long to be collected, but a zombie holds nothing any more.
        _until(lambda: all(_is(process, psutil.STATUS_ZOMBIE) for process in processes))

    def start(self) -> None:
        """Recovers and serves again."""
        self._server.restart_if_dead()

    def restart(self) -> None:
        """Killed, and started again."""
        self.kill()
        self.start()

    def _pid(self) -> int:
        return int((self._server.cluster.data / "postmaster.pid").read_text().splitlines()[0])


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _DEATH_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "a process of PostgreSQL does not die"
        time.sleep(0.005)


def _is(process: psutil.Process, *statuses: str) -> bool:
    """Whether it is in one of `statuses`; who is gone is a zombie that was collected."""
    try:
        return process.status() in statuses
    except psutil.NoSuchProcess:
        return psutil.STATUS_ZOMBIE in statuses


@contextmanager
def killable_cluster(name: str) -> Iterator[KillableCluster]:
    """A server that nobody else uses, gone afterwards."""
    home = fast_folder() / f"holdfast-killable-{os.getpid()}-{name}"
    server = EmbeddedServer(home, options=_OPTIONS)
    try:
        with server:
            migrate(server.cluster.url(database=TEMPLATE))
            yield KillableCluster(server)
    finally:
        cluster = server.cluster
        for folder in {home, cluster.data.parent, cluster.socket_dir or home}:
            shutil.rmtree(Path(folder), ignore_errors=True)
