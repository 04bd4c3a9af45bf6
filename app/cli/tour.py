"""`holdfast tour`."""

from __future__ import annotations

import asyncio

import typer

from app.cli.process import process_settings


def tour() -> None:
    """Play one booking, from free slot to cancellation, against the server at BASE_URL.

    Prints what visitor, mailbox, calendar, conference and database see at each step. Exit code 0
    tells that all of it held.
    """
    with process_settings("migrate", "app", or_demo=True) as settings:
        from app.tour import run_tour

        code = asyncio.run(run_tour(settings))
    raise typer.Exit(code)
