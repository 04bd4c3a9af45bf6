"""Fixtures that every test may ask for: a database of its own, its clock, its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import structlog

from app.config import Settings
from app.db import Database
from tests.support import budget, debian, pgtap, servers
from tests.support.clock import Clock
from tests.support.servers import TestDatabase, TestServer
from tests.support.settings import make_settings
from tests.support.tap_items import FOLDER as TAP_FOLDER
from tests.support.tap_items import SERVERS, TapFile, TapItem

_SQL_FOLDER = Path(__file__).parent / "sql"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        choices=servers.VERSIONS,
        default=servers.NEWEST,
        help=f"version of the server; with {servers.OLDEST} only the tests of the SQL run",
    )
    parser.addoption(
        "--budget",
        action="store_true",
        help="fail where the tests of a folder take longer than tests/budget.toml allows",
    )


def pytest_configure(config: pytest.Config) -> None:
    # The tests' world is theirs: a developer's or a CI's settings stay outside, also for the
    # processes that tests start.
    unset = pytest.MonkeyPatch()
    for name in Settings.whole().model_fields:
        unset.delenv(name.upper(), raising=False)
    config.add_cleanup(unset.undo)
    # As by default, but for tracebacks: with every local variable one takes a fifth of a second.
    *before, _ = structlog.get_config()["processors"]
    renderer = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*before, renderer])
    if config.option.budget and not hasattr(config, "workerinput"):
        config.pluginmanager.register(budget.load(), "budget")


def pytest_sessionstart(session: pytest.Session) -> None:
    session.stash[SERVERS] = servers.Servers()


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.stash[SERVERS].close()


def pytest_report_header(config: pytest.Config) -> str:
    tap = pgtap.script()
    return f"postgresql: {config.option.postgres}; pgtap: {tap.name if tap else 'none'}"


def pytest_report_teststatus(
    report: pytest.TestReport | pytest.CollectReport,
) -> tuple[str, str, str] | None:
    return ("left out", "s", "LEFT OUT") if debian.lacked_by(report) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lacked = [debian.lacked_by(report) for report in terminalreporter.getreports("left out")]
    if lacked:
        terminalreporter.write_line(debian.summary(lacked), yellow=True)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.suffix != ".sql" or TAP_FOLDER not in file_path.parents:
        return None
    return TapFile.from_parent(parent, path=file_path)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The oldest PostgreSQL runs what depends on the version: the tests of the SQL itself."""
    if config.option.postgres == servers.NEWEST:
        return
    config.hook.pytest_deselected(items=[item for item in items if not _is_of_sql(item)])
    items[:] = filter(_is_of_sql, items)


def _is_of_sql(item: pytest.Item) -> bool:
    if isinstance(item, TapItem):
        return True
    is_meant = _SQL_FOLDER in item.path.parents or item.get_closest_marker("every_postgres")
    return bool(is_meant) and "postgres_version" in getattr(item, "fixturenames", ())


@pytest.fixture
def postgres_version(pytestconfig: pytest.Config) -> str:
    """Major version of the server that the test runs on."""
    return pytestconfig.option.postgres


@pytest.fixture
def server(request: pytest.FixtureRequest, postgres_version: str) -> TestServer:
    """The session's PostgreSQL server; `.log` is its log file."""
    return request.session.stash[SERVERS].get(postgres_version)


@pytest.fixture
def database(server: TestServer) -> Iterator[TestDatabase]:
    """A migrated database that this test alone uses: `.superuser`, `.app`, `.worker`."""
    with server.database() as fresh:
        yield fresh


@pytest.fixture
def sql(database: TestDatabase) -> Iterator[psycopg.Connection]:
    """A superuser's connection to `database`, in autocommit: it sees and may do everything."""
    with psycopg.connect(database.superuser, autocommit=True) as connection:
        yield connection


@pytest.fixture
def clock(sql: psycopg.Connection) -> Clock:
    """The clock of `database`; it runs until it is set."""
    return Clock(sql)


@pytest.fixture
def settings(database: TestDatabase) -> Settings:
    """Settings of an app on `database`."""
    return make_settings(database_url=database.app)


@pytest.fixture
async def app_db(database: TestDatabase, settings: Settings) -> AsyncIterator[Database]:
    """The database as the app calls it."""
    async with Database(database.app, settings, "holdfast_app") as opened:
        yield opened


@pytest.fixture
async def worker_db(database: TestDatabase, settings: Settings) -> AsyncIterator[Database]:
    """The database as the worker calls it."""
    async with Database(database.worker, settings, "holdfast_worker") as opened:
        yield opened
