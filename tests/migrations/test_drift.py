"""The two truths about tables agree: the path (migrations) and the state (schema)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import psycopg
import pytest

from app.devdb.place import wheel_binaries
from app.migrations import first, foundation, history, loader, migrate, roles, tables
from app.migrations.runner import SQL_FOLDER, repeatable_files, table_files
from tests.support.servers import TestServer

MIGRATIONS = SQL_FOLDER / "migrations"


def dump(url: str) -> list[str]:
    """The schema at `url` as statements, without the queue's and yoyo's own objects."""
    text = subprocess.run(
        [
            str(wheel_binaries() / "pg_dump"),
            "--schema-only",
            "--restrict-key=x",
            "--exclude-schema=pgmq",
            f"--exclude-schema={history.SCHEMA}",
            "--exclude-extension=*",
            url,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    statements = [part.strip() for part in re.split(r"^--\n-- Name: .*\n--$", text, flags=re.M)]
    return sorted(statements[1:])


def build_from_schema(url: str) -> None:
    """The database as `sql/schema` says it is today, with the same functions on top."""
    with psycopg.connect(url, autocommit=True) as connection:
        roles.create_roles(connection)
        foundation.install_extensions(connection)
        for path in table_files(SQL_FOLDER):
            connection.execute(path.read_text(encoding="utf-8"))
        loader.load(connection, SQL_FOLDER / "functions", repeatable_files(SQL_FOLDER))


def test_the_first_migration_is_the_schema() -> None:
    """While nothing is released it is written from `sql/schema`, word for word."""
    try:
        first.check_not_frozen()
    except first.FrozenError as frozen:
        pytest.skip(str(frozen))
    is_written = (MIGRATIONS / f"{first.NAME}.sql").read_text(encoding="utf-8") == first.text()
    assert is_written, "sql/schema changed: run `make first-migration`"


def test_no_drift(server: TestServer) -> None:
    """All migrations, one after the other, make exactly the tables that `sql/schema` shows."""
    with (
        server.database(template="empty") as by_migrations,
        server.database(template="empty") as by_schema,
    ):
        migrate(by_migrations.superuser)
        build_from_schema(by_schema.superuser)
        path, state = dump(by_migrations.superuser), dump(by_schema.superuser)
    assert len(state) > 50
    assert [part for part in path if part not in state] == []
    assert [part for part in state if part not in path] == []


def test_names() -> None:
    """Every migration has a number of its own, and all but the first name an earlier one."""
    files = sorted(MIGRATIONS.iterdir())
    earlier: set[str] = set()
    for path in files:
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", path.name), path.name
        depends = re.search(r"^-- depends:(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        named = set(depends[1].split()) if depends else set()
        assert named <= earlier, path.name
        assert bool(named) == bool(earlier), path.name
        earlier.add(path.stem)
    assert len({stem[:4] for stem in earlier}) == len(files) > 0


def test_functions_stay_out_of_migrations() -> None:
    """A migration makes no function, trigger or view but what a table is made of."""
    for path in sorted(Path(MIGRATIONS).glob("*.sql")):
        text = path.read_text(encoding="utf-8").lower()
        assert "create trigger" not in text, path.name
        assert "create or replace view" not in text, path.name


NOTE_REWRITES = """
create table public.rewritten (name text);
create function public.note_rewrite() returns event_trigger language plpgsql
as $$ begin insert into public.rewritten values (pg_event_trigger_table_rewrite_oid()::regclass::text); end $$;
create event trigger a_table_is_written_anew on table_rewrite execute function public.note_rewrite();
"""


def test_a_migration_says_what_it_writes_anew(server: TestServer, tmp_path: Path) -> None:
    """A table that grows keeps out readers and writers while it is rewritten: no migration does
    that without `-- rewrites:`, which the operator is told before it begins. One that is invented
    here is seen."""
    chain = {path.name: path.read_text(encoding="utf-8") for path in sorted(MIGRATIONS.iterdir())}
    last = max(chain).removesuffix(".sql")
    rewriting = f"-- depends: {last}\nalter table booking.link_tokens add column drawn float default random();"
    seen: dict[str, list[str]] = {}
    with (
        server.database(template="empty") as database,
        psycopg.connect(database.superuser, autocommit=True) as connection,
    ):
        roles.create_roles(connection)
        roles.take_roles(connection)
        foundation.install_extensions(connection)
        connection.execute(NOTE_REWRITES)
        for name, text in [*chain.items(), ("9999_invented.sql", rewriting)]:
            (tmp_path / name).write_text(text, encoding="utf-8")
            tables.apply_migrations(connection, tmp_path)
            found = connection.execute("delete from public.rewritten returning name").fetchall()
            seen[name] = sorted({table for (table,) in found})
    assert seen.pop("9999_invented.sql") == ["booking.link_tokens"]
    assert seen == {name: tables.rewritten_by(MIGRATIONS / name) for name in chain}
