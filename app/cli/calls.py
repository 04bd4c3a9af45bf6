"""One call of the database from the command line."""

from __future__ import annotations

import asyncio
import getpass
from typing import Any

from app.cli.process import process_settings
from app.db import Database
from app.db.asking import PLATFORM, on_behalf


def call_value(role: str, name: str, **params: Any) -> Any:
    """The value of `api.<name>` with the rights of `role`, by the migration's login.

    Raises:
        DatabaseUnavailable: the database is away or not migrated.
        RaisedError: by rule.
    """
    with process_settings("migrate", "migrate") as settings:

        async def once() -> Any:
            url = settings.database_address
            async with Database(url, settings, role, max_size=1) as database:
                with on_behalf(PLATFORM):
                    return await database.call_value(name, **params)

        return asyncio.run(once())


def operator() -> str:
    """Who gives the command, for the audit log."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"
