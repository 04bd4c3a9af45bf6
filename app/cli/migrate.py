"""`holdfast migrate`."""

from __future__ import annotations

import typer

from app.cli.process import process_settings


def migrate() -> None:
    """Bring the database to the state that this version needs. Safe to repeat, and at once.

    Uses MIGRATE_DATABASE_URL, else DATABASE_URL: a superuser, or an administrator who may
    create roles and schemas.
    """
    with process_settings("migrate", "migrate") as settings:
        from app.migrations import migrate as run

        report = run(settings.database_address, say=typer.echo)
    for line in report.lines():
        typer.echo(line)
