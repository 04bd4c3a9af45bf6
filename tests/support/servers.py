"""PostgreSQL for the tests: one server per session and version, one database per test.

All workers of a parallel run share the servers through a folder named after the run. A
migrated template is made once; a test's database is a clone of it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import signal
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import fasteners
import psutil
import psycopg

from app.devdb import EmbeddedServer
from app.devdb.holders import Holders
from app.devdb.server import LOGINS
from app.migrations import migrate
from app.simulator.seeding import seed
from app.simulator.store import Store
from tests.support import debian, grown, pgtap

NEWEST, OLDEST = "18", "15"
VERSIONS = (NEWEST, OLDEST)
"""The oldest is Debian's; `debian.need` says whether it is at hand."""
# A test's data need not survive the machine.
_OPTIONS = {
    "max_connections": "300",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
}
_ABANDONED_SECONDS = 1800
_GONE_SECONDS = 1.0
_END = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"

_numbers = itertools.count(1)


@dataclass(frozen=True)
class TestDatabase:
    """libpq addresses of one test's database.

    `app` and `worker` are logins with production's rights, `superuser` may do everything.
    """

    __test__ = False

    name: str
    superuser: str
    app: str
    worker: str


class TestServer:
    """A running server that clones databases from templates."""

    __test__ = False

    def __init__(self, server: EmbeddedServer, home: Path) -> None:
        self._server = server
        self._home = home
        self._administrator: psycopg.Connection | None = None

    def close(self) -> None:
        """Leave the server."""
        if self._administrator is not None:
            self._administrator.close()

    @property
    def log(self) -> Path:
        """The server's log, shared by all tests of the run."""
        return self._server.cluster.log

    def url(self, user: str = "postgres", database: str = "postgres") -> str:
        return self._server.cluster.url(user, database)

    @contextmanager
    def database(self, *, template: str = "migrated") -> Iterator[TestDatabase]:
        """A fresh clone of `template`: `empty`, `migrated`, `pgtap` (migrated, with pgTAP),
        `scene` (migrated, with the demo's simulated cloud) or `grown` (with a year of bookings)."""
        if template == "pgtap":
            debian.need(debian.PGTAP)
        source = self._template(template)
        name = f"t{os.getpid()}_{next(_numbers)}"
        self._administer(f"create database {name} template {source} strategy file_copy")
        app, worker = LOGINS
        try:
            yield TestDatabase(
                name, self.url("postgres", name), self.url(app, name), self.url(worker, name)
            )
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        """PostgreSQL sleeps a tenth of a second where it finds a connection that is just being
        closed, as a test's is: that much sooner it is gone."""
        deadline = monotonic() + _GONE_SECONDS
        while self._administer(_END, [name]).rowcount and monotonic() < deadline:
            sleep(0.001)
        self._administer(f"drop database {name} with (force)")

    def _administer(self, statement: str, values: Sequence[str] = ()) -> psycopg.Cursor:
        """Over one connection for all tests: two for each would be a fifth of a clone's work."""
        if self._administrator is None or self._administrator.closed:
            self._administrator = psycopg.connect(self.url(), autocommit=True)
        return self._administrator.execute(statement, values)

    def _template(self, kind: str) -> str:
        if kind == "empty":
            return "template0"
        base, build = _BUILDERS[kind]
        source, name = self._template(base), f"template_{kind}"
        done = self._home / f"{name}.done"
        if not done.exists():
            with fasteners.InterProcessLock(self._home / f"{name}.lock"):
                if not done.exists():
                    self._make_template(name, source, build)
                    done.touch()
        return name

    def _make_template(self, name: str, source: str, build: Callable[[str], object]) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name} template {source}")
            build(self.url(database=name))
            connection.execute(f"alter database {name} with allow_connections false")


def _set_scene(url: str) -> None:
    async def set_scene() -> None:
        store = Store(url)
        await seed(store)
        await store.close()

    asyncio.run(set_scene())


_BUILDERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "migrated": ("empty", migrate),
    "pgtap": ("migrated", pgtap.install),
    "scene": ("migrated", _set_scene),
    "grown": ("migrated", grown.grow),
}


def fast_folder() -> Path:
    """Memory where there is plenty: a clone is some 300 small files, slow on some disks."""
    memory = Path("/dev/shm")
    is_usable = memory.is_dir() and os.access(memory, os.W_OK)
    if is_usable and shutil.disk_usage(memory).free > 2 * 1024**3:
        return memory
    return Path(tempfile.gettempdir())


def _sweep(folder: Path) -> None:
    """Remove servers of runs that were killed a while ago and could not clean up."""
    # The age of a folder is told by the clock that dated it, which under faketime is not ours.
    with tempfile.TemporaryFile(dir=folder) as fresh:
        now = os.fstat(fresh.fileno()).st_mtime
    for home in folder.glob("holdfast-test-*"):
        with suppress(FileNotFoundError, psutil.NoSuchProcess):
            is_old = now - home.stat().st_mtime > _ABANDONED_SECONDS
            if is_old and Holders(home / "holders.json").is_empty():
                for process in psutil.process_iter(["cmdline"]):
                    if str(home / "postgres") in (process.info["cmdline"] or ()):
                        process.send_signal(signal.SIGQUIT)
                        process.wait(30)
                shutil.rmtree(home)


@contextmanager
def running(version: str) -> Iterator[TestServer]:
    """The session's server of `version`; the last process of the run removes it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    home = fast_folder() / f"holdfast-test-{run[:12]}-{version}"
    is_newest = version == NEWEST
    _sweep(home.parent)
    server = EmbeddedServer(
        home,
        options=_OPTIONS,
        binaries=None if is_newest else debian.files(debian.POSTGRESQL)[0].parent,
        **({} if is_newest else {"initdb_options": ("--locale=C.UTF-8",)}),
    )
    with server, closing(TestServer(server, home)) as running_server:
        yield running_server
    if not server.cluster.is_running():
        for folder in {home, server.cluster.data.parent, server.cluster.socket_dir or home}:
            shutil.rmtree(folder, ignore_errors=True)


class Servers:
    """The servers of a session, each started when first asked for."""

    def __init__(self) -> None:
        self._contexts = ExitStack()
        self._running: dict[str, TestServer] = {}

    def get(self, version: str) -> TestServer:
        """The running server of `version`; left out where it is not at hand."""
        if version == OLDEST:
            debian.need(debian.POSTGRESQL)
        if version not in self._running:
            self._running[version] = self._contexts.enter_context(running(version))
        return self._running[version]

    def close(self) -> None:
        """Leave all of them; whoever is last stops and removes them."""
        self._contexts.close()
