"""`holdfast doctor`."""

from __future__ import annotations

import asyncio

import typer

from app.cli.process import process_settings


def doctor() -> None:
    """Check settings, rights, database, queue and providers; say what to do about each fault.

    Exit code 0 tells that nothing is wrong.
    """
    with process_settings("migrate", "app", or_demo=True) as settings:
        from app.doctor import run_doctor

        code = asyncio.run(run_doctor(settings))
    raise typer.Exit(code)
