"""One run of `migrate`, from roles to grants, alone on its database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from app.migrations import foundation, history, leftovers, loader, roles, tables, zones
from app.migrations.errors import MigrationError
from app.migrations.values import value

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql"
_LOCK_KEY = 7_220_461_003
_CONNECT_SECONDS = 10


@dataclass
class Report:
    """What a run changed; empty lists when there was nothing to do.

    `is_new`: the database was empty before.
    `zones`: what differs between the table of zones of this server and that of this program.
    """

    roles: list[str] = field(default_factory=list)
    extensions: list[str] = field(default_factory=list)
    migrations: list[str] = field(default_factory=list)
    functions: int = 0
    dropped: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    is_new: bool = False

    def lines(self) -> Iterator[str]:
        """The report for a person, a fact a line."""
        for title, names in (
            ("roles created", self.roles),
            ("installed", self.extensions),
            ("migrations applied", self.migrations),
            ("functions dropped", self.dropped),
        ):
            if names:
                yield f"{title}: {', '.join(names)}"
        if self.is_new:
            yield "a new installation: the database was empty, and there is no booking in it"
        yield f"functions loaded: {self.functions}"
        if not self.migrations:
            yield "tables were up to date"
        for zone in self.zones:
            yield f"WARNING: time zones differ: {zone}"


def table_files(sql_folder: Path) -> list[Path]:
    """The files `00` to `79` of the schema, in the order in which they build on each other."""
    return sorted((sql_folder / "schema").glob("[0-7]*.sql"))


def repeatable_files(sql_folder: Path) -> list[Path]:
    """The files `80` to `99` of the schema, in the order in which they run."""
    return sorted((sql_folder / "schema").glob("[89]*.sql"))


def migrate(
    url: str,
    *,
    sql_folder: Path = SQL_FOLDER,
    say: Callable[[str], None] = lambda line: None,
) -> Report:
    """Bring the database at `url` to this version. Two at once: one waits for the other.

    Args:
        url: libpq address of a superuser, or of an administrator with CREATEROLE who may
            create schemas in the database.
        sql_folder: the folder with `schema`, `functions` and `migrations`.
        say: told when the run has to wait, or others have to.

    Raises:
        MigrationError: what failed, and where.
    """
    try:
        with _connection(url) as connection:
            foundation.check_version(connection)
            with _alone(connection, say):
                return _run(connection, sql_folder, say)
    except psycopg.Error as error:
        raise MigrationError(str(error).strip()) from error


def refuse_unreleased(url: str, *, sql_folder: Path = SQL_FOLDER) -> None:
    """Look whether the database at `url` is one from which no version goes on.

    Raises:
        UnreleasedDatabase: it was made by a version that was never released.
    """
    with _connection(url) as connection:
        history.refuse_unreleased(connection, sql_folder / "migrations")


def _run(connection: psycopg.Connection, sql_folder: Path, say: Callable[[str], None]) -> Report:
    history.refuse_unreleased(connection, sql_folder / "migrations")
    history.refuse_newer(connection, sql_folder / "migrations")
    report = Report(is_new=not history.applied(connection))
    if report.is_new:
        leftovers.refuse_leftovers(connection)
    report.roles = roles.create_roles(connection)
    roles.take_roles(connection)
    report.extensions = foundation.install_extensions(connection)
    report.migrations = tables.apply_migrations(connection, sql_folder / "migrations", say)
    loaded = loader.load(connection, sql_folder / "functions", repeatable_files(sql_folder))
    report.functions, report.dropped = loaded.functions, loaded.dropped
    report.zones = zones.differing(connection)
    return report


@contextmanager
def _connection(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=_CONNECT_SECONDS,
        application_name="holdfast migrate",
        # A server's or login's own limits are meant for requests.
        options="-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 "
        "-c timezone=UTC -c client_min_messages=warning",
    ) as connection:
        yield connection


@contextmanager
def _alone(connection: psycopg.Connection, say: Callable[[str], None]) -> Iterator[None]:
    """The migration lock of this database, for as long as this connection lives."""
    if not value(connection, "select pg_try_advisory_lock(%s)", [_LOCK_KEY]):
        say("another migration is running; waiting for it")
        connection.execute("select pg_advisory_lock(%s)", [_LOCK_KEY])
    connection.execute("set lock_timeout = '10s'")
    yield
