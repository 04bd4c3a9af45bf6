"""`holdfast doctor`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from app.cli.process import process_settings


def doctor(
    after_restore: Annotated[
        bool,
        typer.Option(
            "--after-restore",
            help="Instead: list where hosts of meetings and calendars differ from the database. "
            "Changes nothing; run it after a restore, before a worker starts.",
        ),
    ] = False,
) -> None:
    """Check settings, rights, database, queue and providers; say what to do about each fault.

    Exit code 0 tells that nothing is wrong.
    """
    with process_settings("migrate", "app", or_demo=True, or_unreleased=True) as settings:
        from app.doctor import run_after_restore, run_doctor

        code = asyncio.run((run_after_restore if after_restore else run_doctor)(settings))
    raise typer.Exit(code)
