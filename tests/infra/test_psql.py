"""`holdfast psql`: the database as its administrator sees it, and the page's lines for it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.psql import environment_of
from tests.support.servers import TestDatabase

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
LINES = re.findall(r"^psql (.+?)(?:\s+#.*)?$", PAGE, re.M)


def run(
    database: TestDatabase, tmp_path: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "psql", *arguments],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "MIGRATE_DATABASE_URL": database.superuser,
            "DATABASE_URL": database.app,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
    )


def test_every_line_of_the_page_works(database: TestDatabase, tmp_path: Path) -> None:
    """All that a DBA is shown there gives an answer, not an error."""
    assert len(LINES) >= 8
    together = [
        part
        for line in LINES
        for part in shlex.split(
            line.replace("<booking id>", "0" * 8 + "-0000-4000-8000-" + "0" * 12)
        )
    ]
    ended = run(database, tmp_path, "--set=ON_ERROR_STOP=1", "--set=PAGER=cat", *together)
    assert ended.returncode == 0, ended.stderr
    assert "api.hold" not in ended.stderr
    assert "from_status" in ended.stdout


def test_what_follows_is_psqls_and_so_is_its_exit_code(
    database: TestDatabase, tmp_path: Path
) -> None:
    """Options, queries and errors pass through; it is the administrator's login."""
    ended = run(
        database, tmp_path, "-tAc", "select current_user = session_user, pg_is_in_recovery()"
    )
    assert (ended.returncode, ended.stdout) == (0, "t|f\n")
    assert run(database, tmp_path, "-c", "select nothing").returncode == 1
    assert "postgres" in run(database, tmp_path, "--version").stdout.lower()


def test_the_password_is_no_argument() -> None:
    """Arguments are for everybody on the machine to read."""
    url = "postgresql://me:s%40cret@db.example:5433/holdfast?sslmode=require&application_name=x"
    assert environment_of(url) == {
        "PGUSER": "me",
        "PGPASSWORD": "s@cret",
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGDATABASE": "holdfast",
        "PGSSLMODE": "require",
        "PGAPPNAME": "x",
    }
    with pytest.raises(SystemExit, match="keepalives"):
        environment_of("postgresql://h/d?keepalives=1")
