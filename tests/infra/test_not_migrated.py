"""Before `holdfast migrate` everything that starts says so, and goes on when it was run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from app.config import Settings
from app.db import Database
from app.db.migrated import newest_migration, tell_until_migrated
from app.doctor.run import examine
from app.findings import Verdict
from app.migrations import migrate
from app.web.main import create_app
from tests.support import servers
from tests.support.settings import make_settings


@pytest.fixture
def empty(server: servers.TestServer) -> Iterator[servers.TestDatabase]:
    with server.database(template="empty") as database:
        yield database


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(create_app(settings))) as client:
        yield client


async def eventually(client: TestClient, status: int) -> dict[str, str]:
    async with asyncio.timeout(20):
        while True:
            async with client.get("/readyz") as answer:
                if answer.status == status:
                    return await answer.json()
            await asyncio.sleep(0.05)


@pytest.fixture(params=["without tables", "without roles"])
def unmade(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Addresses of the app and of `migrate` where nothing of ours is yet."""
    if request.param == "without tables":
        database = request.getfixturevalue("empty")
        return database.app, database.superuser
    url = request.getfixturevalue("elsewhere")
    return url, url


async def test_serve_says_what_to_do(unmade: tuple[str, str]) -> None:
    """In its log, once, and in /readyz; after `migrate` it is ready without a restart."""
    own, administrator = unmade
    with capture_logs() as logs:
        async with serving(make_settings(database_url=own)) as client:
            body = await eventually(client, 503)
            assert (body["code"], "Run: holdfast migrate" in body["detail"]) == (
                "unavailable",
                True,
            )
            await asyncio.sleep(0)
            migrate(administrator)
            await eventually(client, 200)
    told = [log for log in logs if log["event"] == "the database is not migrated"]
    assert [log["what_to_do"] for log in told] == ["Run: holdfast migrate"]


@pytest.mark.parametrize("role", ["holdfast_app", "holdfast_worker"])
async def test_an_older_database_is_told_too(
    database: servers.TestDatabase, sql: psycopg.Connection, role: str
) -> None:
    """A migration that this version knows and the database lacks; the worker tells as well."""
    sql.execute(
        "delete from migrations._yoyo_migration where migration_id = %s", [newest_migration()]
    )
    url = database.app if role == "holdfast_app" else database.worker
    with capture_logs() as logs:
        async with Database(url, make_settings(database_url=url), role) as opened:
            telling = asyncio.create_task(tell_until_migrated(opened))
            async with asyncio.timeout(20):
                while not logs:
                    await asyncio.sleep(0.02)
            sql.execute(
                "insert into migrations._yoyo_migration (migration_hash, migration_id)"
                " values ('x', %s)",
                [newest_migration()],
            )
            async with asyncio.timeout(20):
                await telling
    assert [log["event"] for log in logs] == [
        "the database is not migrated",
        "the database is migrated now",
    ]


@pytest.mark.parametrize("state", ["not migrated", "away", "not for the simulator"])
async def test_the_doctor_in_mock_mode_ends_in_a_table(
    server: servers.TestServer, state: str
) -> None:
    """The simulated cloud lives in the database: without it there are findings, no traceback."""
    template = "migrated" if state == "not for the simulator" else "empty"
    with server.database(template=template) as database:
        url = database.app
        if state == "away":
            url = server.url("holdfast_app_login", "no_such_database")
        elif state == "not for the simulator":
            url = server.url("holdfast_plain_login", database.name)
            with psycopg.connect(database.superuser, autocommit=True) as connection:
                connection.execute("drop role if exists holdfast_plain_login")
                connection.execute("create role holdfast_plain_login login in role holdfast_app")
        settings = make_settings(
            database_url=url, graph_mock=True, zoom_mock=True, zoom_host_user_ids="h1"
        )
        found = {finding.check: finding async for finding in examine(settings)}
    if state == "not for the simulator":
        assert found["Zoom: token"].verdict is Verdict.FAIL
        assert "grant holdfast_simulator" in found["Zoom: token"].remedy
    else:
        assert found["database"].verdict is Verdict.FAIL
        assert not [check for check in found if check.startswith("Zoom: ")]
