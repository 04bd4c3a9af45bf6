"""A database of a version that was never released: everybody says so, and nobody touches it."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from aiohttp import test_utils
from structlog.testing import capture_logs

from app.devdb import ClusterError, EmbeddedServer, set_aside
from app.devdb.place import wheel_binaries
from app.doctor.run import examine
from app.findings import Verdict
from app.migrations import MigrationError, UnreleasedDatabase, migrate
from app.migrations.first import NAME
from app.web.main import create_app
from tests.infra.test_cli import holdfast
from tests.infra.test_demo import answers, demo
from tests.support.office import Office
from tests.support.servers import TestDatabase, TestServer
from tests.support.settings import make_settings
from tests.support.unreleased import copied_sql, make_unreleased

SEEN = "made by an unreleased version (unknown here: 0001_initial to 0030_resources)"
_OPTIONS = {"fsync": "off", "shared_buffers": "16MB"}


@pytest.fixture
def unreleased(server: TestServer, tmp_path: Path) -> Iterator[TestDatabase]:
    """With a tenant in it."""
    with server.database(template="empty") as database:
        make_unreleased(database.superuser, tmp_path)
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            Office(connection)
        yield database


@pytest.fixture
def old_home(home: Path, tmp_path: Path) -> Path:
    """`.holdfast` with such a database."""
    with EmbeddedServer(home, options=_OPTIONS) as server:
        make_unreleased(server.urls.migrate, tmp_path)
        with psycopg.connect(server.urls.migrate) as connection:
            connection.execute("comment on schema booking is 'kept'")
    return home


def everything(url: str) -> str:
    """Tables, rows, functions and rights, as a backup has them."""
    return subprocess.run(
        [str(wheel_binaries() / "pg_dump"), "--restrict-key=x", url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@contextmanager
def untouched(url: str) -> Iterator[None]:
    before = everything(url)
    assert "COPY booking.tenants" in before
    yield
    assert everything(url) == before


def test_migrate_refuses_it_and_touches_nothing(unreleased: TestDatabase) -> None:
    """The message says what to do; the database is as it was, to the last row."""
    with untouched(unreleased.superuser), pytest.raises(UnreleasedDatabase) as refused:
        migrate(unreleased.superuser)
    assert SEEN in str(refused.value)
    assert "name an empty database in DATABASE_URL" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_first_migration_of_another_text_is_refused(server: TestServer, tmp_path: Path) -> None:
    """Until the first release it is written again: what bears its name need not be the same."""
    tree = copied_sql(tmp_path)
    first = tree / "migrations" / f"{NAME}.sql"
    ours = first.read_text(encoding="utf-8")
    with server.database(template="empty") as database:
        first.write_text(f"{ours}create table booking.rooms (name text);\n", encoding="utf-8")
        migrate(database.superuser, sql_folder=tree)
        migrate(database.superuser, sql_folder=tree)
        with (
            untouched(database.superuser),
            pytest.raises(UnreleasedDatabase, match="its 0001_platform was another"),
        ):
            migrate(database.superuser)


def test_a_database_of_a_newer_version_is_refused(server: TestServer, tmp_path: Path) -> None:
    """An older `migrate` would put its functions in the place of newer ones."""
    tree = copied_sql(tmp_path)
    later = tree / "migrations" / "0002_rooms.sql"
    later.write_text(f"-- depends: {NAME}\ncreate table booking.rooms (name text);\n")
    with server.database(template="empty") as database:
        migrate(database.superuser, sql_folder=tree)
        later.unlink()
        with (
            untouched(database.superuser),
            pytest.raises(MigrationError, match=r"newer version \(unknown here: 0002_rooms\)") as e,
        ):
            migrate(database.superuser, sql_folder=tree)
    assert not isinstance(e.value, UnreleasedDatabase)


async def test_serve_and_the_doctor_say_what_to_do(unreleased: TestDatabase) -> None:
    """Not to run `migrate`, which would refuse."""
    settings = make_settings(database_url=unreleased.app)
    with capture_logs() as logs:
        async with test_utils.TestClient(test_utils.TestServer(create_app(settings))) as client:
            async with asyncio.timeout(20):
                while not [log for log in logs if "not migrated" in log["event"]]:
                    await asyncio.sleep(0.05)
            async with client.get("/readyz") as answer:
                body = await answer.json()
    assert (answer.status, body["code"]) == (503, "unavailable")
    assert "Name an empty database" in body["detail"]
    [told] = [log for log in logs if "not migrated" in log["event"]]
    assert "unreleased version" in told["reason"] and "Name an empty" in told["what_to_do"]
    found = {finding.check: finding async for finding in examine(settings)}
    assert found["migrations"].verdict is Verdict.FAIL
    assert "unreleased version" in found["migrations"].found


def test_commands_on_the_embedded_server_end_with_one_line(old_home: Path) -> None:
    """Exit code 1, and the folder stays; psql opens it for whoever wants something out of it."""
    for command in ("migrate", "tour"):
        ended = holdfast(command, cwd=old_home.parent)
        assert (ended.returncode, ended.stdout) == (1, ""), command
        assert ended.stderr.splitlines() == [
            f"holdfast: the database was {SEEN}; nothing was changed: move .holdfast away and"
            " start again"
        ]
    kept = "select obj_description('booking'::regnamespace)"
    assert holdfast("psql", "-tAc", kept, cwd=old_home.parent).stdout == "kept\n"


@pytest.mark.timeout(300)
def test_demo_renames_the_folder_and_begins_anew(old_home: Path, port: int) -> None:
    """It says so in one line; what is there already is not overwritten, and the old data counts
    again once it is moved back."""
    folder = old_home.parent
    today = datetime.now().astimezone().date()
    taken = folder / f".holdfast.old-{today}"
    taken.mkdir()
    with demo(folder, port) as running:
        assert running.printed.splitlines()[0] == (
            f"The database was {SEEN}: .holdfast is now .holdfast.old-{today}-2, and everything"
            " begins again."
        )
        assert answers(f"http://127.0.0.1:{port}/readyz")
        assert (folder / ".holdfast" / "demo.log").stat().st_size > 0
    kept = folder / f".holdfast.old-{today}-2"
    assert list(taken.iterdir()) == []
    with EmbeddedServer(old_home) as server, psycopg.connect(server.urls.migrate) as connection:
        assert connection.execute("select slug from booking.tenants order by 1").fetchall() == [
            ("demo",),
            ("members",),
            ("studio",),
        ]
    old_home.rename(folder / "new")
    kept.rename(old_home)
    with EmbeddedServer(old_home) as server, psycopg.connect(server.urls.migrate) as connection:
        found = connection.execute("select obj_description('booking'::regnamespace)").fetchone()
    assert found == ("kept",)


def test_a_folder_in_use_is_not_renamed(home: Path) -> None:
    """Whoever uses it would be left without the socket of its server."""
    with EmbeddedServer(home, options=_OPTIONS):
        with pytest.raises(ClusterError, match=r"another process uses \.holdfast"):
            set_aside(home)
        assert (home / "postgres").is_dir()
    kept = set_aside(home)
    assert (kept / "postgres" / "PG_VERSION").exists() and not home.exists()


def test_demo_on_a_database_of_its_own_renames_nothing(
    unreleased: TestDatabase, home: Path
) -> None:
    """Where DATABASE_URL names one, the folder has nothing to do with it."""
    home.mkdir(parents=True)
    ended = holdfast("demo", cwd=home.parent, env={"DATABASE_URL": unreleased.superuser})
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].endswith("DATABASE_URL and start again")
    assert [path.name for path in home.parent.iterdir()] == [".holdfast"]
