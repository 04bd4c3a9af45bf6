"""The embedded server as a context: started by the first, stopped by the last, kept alive."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import fasteners
import psycopg
import structlog

from app.devdb.cluster import Cluster, ClusterError
from app.devdb.holders import Holders
from app.devdb.place import HOME, find_place
from app.devdb.signals import deferred_signals
from app.migrations.roles import create_roles

DATABASE = "holdfast"
# Memberships as in production: neither login can do more than its process needs. The
# simulated cloud keeps its state in the database, so mock mode needs its role too.
LOGINS = {
    "holdfast_app_login": ("holdfast_app", "holdfast_simulator"),
    "holdfast_worker_login": ("holdfast_worker", "holdfast_simulator"),
}
_OPTIONS = {"max_connections": "200"}
_INITDB = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
_WATCH_SECONDS = 0.5

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DatabaseUrls:
    """libpq addresses of one database: for `serve`, for `worker`, and for `migrate`."""

    app: str
    worker: str
    migrate: str


class EmbeddedServer:
    """The server of one `.holdfast` folder, held while the context is entered.

    Args:
        home: the folder; made if missing.
        keep_alive: start the server again when it dies while we hold it.
        options: PostgreSQL's settings; the default keeps every durability setting.
        binaries: folder of other programs than the wheel's.
        initdb_options: for the first start.

    Raises:
        ClusterError: the server cannot be made or started.
    """

    def __init__(
        self,
        home: Path = HOME,
        *,
        keep_alive: bool = False,
        options: Mapping[str, str] = _OPTIONS,
        binaries: Path | None = None,
        initdb_options: tuple[str, ...] = _INITDB,
    ) -> None:
        self._home = home.absolute()
        self._keep_alive = keep_alive
        self._options, self._initdb_options = options, initdb_options
        self._binaries = binaries
        self._cluster: Cluster | None = None
        self._handle: str | None = None
        self._leaving = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def cluster(self) -> Cluster:
        if self._cluster is None:
            raise ClusterError("the embedded server is not entered")
        return self._cluster

    @property
    def urls(self) -> DatabaseUrls:
        app, worker = LOGINS
        return DatabaseUrls(
            app=self.cluster.url(app, DATABASE),
            worker=self.cluster.url(worker, DATABASE),
            migrate=self.cluster.url(database=DATABASE),
        )

    def __enter__(self) -> EmbeddedServer:
        self._home.mkdir(parents=True, exist_ok=True)
        self._home.chmod(0o755)
        try:
            with deferred_signals(), self._lock():
                self._cluster = self._find_cluster()
                self._handle = self._holders.add()
                self._ensure_running()
            if self._keep_alive:
                self._watcher = threading.Thread(target=self._watch, daemon=True)
                self._watcher.start()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        with deferred_signals():
            self._leaving.set()
            if self._watcher:
                self._watcher.join()
            with self._lock():
                if self._handle and self._holders.remove(self._handle):
                    self.cluster.stop()
                self._handle = None

    def _find_cluster(self) -> Cluster:
        try:
            place = find_place(self._home)
        except (LookupError, OSError, ValueError) as error:
            raise ClusterError(str(error)) from error
        return Cluster(
            binaries=self._binaries or place.binaries,
            data=place.data,
            socket_dir=place.socket_dir,
            port=place.port,
            account=place.account,
            options=self._options,
            initdb_options=self._initdb_options,
        )

    def restart_if_dead(self) -> bool:
        """Start the server again if it died; true when it had."""
        if self.cluster.is_running():
            return False
        with self._lock():
            if self.cluster.is_running():
                return False
            self._ensure_running()
        return True

    @property
    def _holders(self) -> Holders:
        return Holders(self._home / "holders.json")

    def _lock(self) -> fasteners.InterProcessLock:
        return fasteners.InterProcessLock(self._home / "lock")

    def _ensure_running(self) -> None:
        cluster = self.cluster
        cluster.initialise()
        if not cluster.is_running():
            cluster.stop()
            cluster.start()
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            _create_database(connection)
            _create_logins(connection)

    def _watch(self) -> None:
        while not self._leaving.wait(_WATCH_SECONDS):
            try:
                if self.restart_if_dead():
                    log.warning("embedded PostgreSQL had died and was started again")
            except (ClusterError, OSError, psycopg.Error) as error:
                log.error("embedded PostgreSQL does not start", error=str(error))


def _create_database(connection: psycopg.Connection) -> None:
    known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
    if not known.fetchone():
        connection.execute(f"create database {DATABASE}")


def _create_logins(connection: psycopg.Connection) -> None:
    create_roles(connection)
    for login, groups in LOGINS.items():
        known = connection.execute("select 1 from pg_roles where rolname = %s", [login])
        if not known.fetchone():
            with connection.transaction():
                connection.execute(f"create role {login} login")
                connection.execute(f"grant {', '.join(groups)} to {login}")
