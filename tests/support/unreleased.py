"""A database as versions before the first release made it: our tables, under other migrations."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.migrations import migrate
from app.migrations.first import NAME
from app.migrations.runner import SQL_FOLDER


def copied_sql(folder: Path) -> Path:
    """The tree `sql` of this version, to be changed."""
    copy = folder / "sql"
    shutil.copytree(SQL_FOLDER, copy)
    return copy


def make_unreleased(url: str, folder: Path) -> None:
    """Migrate the database at `url` by a chain that began with 0001_initial and went to
    0030_resources, with the function api.health that this version had.

    Args:
        folder: for the tree of SQL.
    """
    tree = copied_sql(folder)
    chain = tree / "migrations"
    (chain / f"{NAME}.sql").rename(chain / "0001_initial.sql")
    last = "-- depends: 0001_initial\ncomment on table booking.resources is 'What can be taken.';\n"
    (chain / "0030_resources.sql").write_text(last, encoding="utf-8")
    health = tree / "functions" / "api" / "platform" / "health.sql"
    text = health.read_text(encoding="utf-8")
    assert "    'first_migration', v_first,\n" in text
    health.write_text(text.replace("    'first_migration', v_first,\n", ""), encoding="utf-8")
    migrate(url, sql_folder=tree)
