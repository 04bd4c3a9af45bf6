"""A database as an earlier migration left it, with rows, and what an upgrade made of them.

The rows of a migration are kept as text in `rows/`, from the moment at which the next one begins
(`make migration`): they are what the functions of that day wrote. Those of the last migration can
be made at any time, and are not kept.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from app.devdb.place import wheel_binaries
from app.migrations import foundation, roles, tables
from app.migrations.runner import SQL_FOLDER

KEPT = Path(__file__).with_name("rows")
SCHEMAS = ("booking", "simulator")
_AS_OF = "-- as of "


@dataclass(frozen=True)
class Rows:
    """Everything that stands in a database, and the moment at which it did."""

    at: datetime
    text: str

    @classmethod
    def dump(cls, url: str) -> Self:
        """Of a database that rests."""
        with psycopg.connect(url) as connection:
            (at,) = connection.execute("select booking.now()").fetchone()
        schemas = [f"--schema={name}" for name in SCHEMAS]
        return cls(at, _run("pg_dump", "--data-only", "--restrict-key=x", *schemas, url))

    @classmethod
    def kept(cls, migration: str) -> Self:
        """As a migration left them.

        Raises:
            FileNotFoundError: they were not kept.
        """
        head, text = (KEPT / f"{migration}.sql").read_text(encoding="utf-8").split("\n", 1)
        return cls(datetime.fromisoformat(head.removeprefix(_AS_OF)), text)

    def keep(self, migration: str, folder: Path = KEPT) -> Path:
        """Write them to where `kept` finds them."""
        folder.mkdir(exist_ok=True)
        path = folder / f"{migration}.sql"
        path.write_text(f"{_AS_OF}{self.at.isoformat()}\n{self.text}", encoding="utf-8")
        return path


def chain(sql_folder: Path = SQL_FOLDER) -> list[str]:
    """Names of all migrations, in their order."""
    return sorted(path.stem for path in (sql_folder / "migrations").glob("*.sql"))


def restore(url: str, migration: str, rows: Rows, folder: Path) -> None:
    """Make an empty database one that had its last upgrade with `migration`, without functions.

    Args:
        folder: for the migrations up to that one.
    """
    folder.mkdir()
    for name in chain():
        if name <= migration:
            text = (SQL_FOLDER / "migrations" / f"{name}.sql").read_text(encoding="utf-8")
            (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    with psycopg.connect(url, autocommit=True) as connection:
        roles.create_roles(connection)
        roles.take_roles(connection)
        foundation.install_extensions(connection)
        tables.apply_migrations(connection, folder)
        names = sql.SQL(", ").join(sql.Identifier(*name.split(".")) for name in _tables(connection))
        connection.execute(sql.SQL("truncate {}").format(names))
    settings = "-c session_replication_role=replica"
    _run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", url, stdin=rows.text, PGOPTIONS=settings)


Contents = Mapping[str, list[dict[str, object]]]


def contents(connection: psycopg.Connection) -> Contents:
    """The rows of every table of ours."""
    return {name: _rows(connection, name) for name in _tables(connection)}


def lost(before: Contents, after: Contents, replaced: Iterable[str] = ()) -> list[str]:
    """What of `before` is not there any more as it was: tables, columns, rows and values.

    Args:
        replaced: `booking.rooms` or `booking.rooms.name`, which may change.
    """
    replaced = set(replaced)
    return [
        finding
        for table in sorted(before.keys() - replaced)
        for finding in _lost_of(table, before[table], after.get(table), replaced)
    ]


def replaced_by(path: Path) -> list[str]:
    """Tables and columns of which a migration says that it puts something in their place."""
    found = re.findall(r"^-- replaces: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [name for line in found for name in line.split()]


def _lost_of(
    table: str,
    before: list[dict[str, object]],
    after: list[dict[str, object]] | None,
    replaced: set[str],
) -> list[str]:
    if after is None:
        return [f"{table} is gone"]
    columns = [name for name in before[0] if f"{table}.{name}" not in replaced] if before else []
    if after and (gone := [name for name in columns if name not in after[0]]):
        return [f"{table}.{name} is gone" for name in gone]
    missing = _picked(before, columns) - _picked(after, columns)
    example = next(iter(missing), "")[:300]
    number = missing.total()
    return [f"{table}: {number} of {len(before)} rows, as {example}"] if number else []


def _picked(rows: list[dict[str, object]], columns: list[str]) -> Counter[str]:
    return Counter(json.dumps({name: row[name] for name in columns}) for row in rows)


def _tables(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        "select format('%%s.%%s', n.nspname, c.relname) from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind in ('r', 'p') and n.nspname = any(%s) order by 1",
        [list(SCHEMAS)],
    ).fetchall()
    return [name for (name,) in rows]


def _rows(connection: psycopg.Connection, table: str) -> list[dict[str, object]]:
    name = sql.Identifier(*table.split("."))
    query = sql.SQL("select to_jsonb(t) from {} t").format(name)
    return [row for (row,) in connection.execute(query).fetchall()]


def _run(program: str, *arguments: str, stdin: str = "", **environment: str) -> str:
    done = subprocess.run(
        [str(wheel_binaries() / program), *arguments],
        input=stdin,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
