"""`holdfast seed`."""

from __future__ import annotations

import asyncio

import typer

from app.cli.process import process_settings


def seed() -> None:
    """Make tenant `demo` with two salespeople, unless it is there."""
    with process_settings("migrate", "app") as settings:
        from app.seed import seed as run

        for line in asyncio.run(run(settings)):
            typer.echo(line)
