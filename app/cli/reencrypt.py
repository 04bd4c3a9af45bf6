"""`holdfast reencrypt`."""

from __future__ import annotations

import asyncio

import typer

from app.cli.process import process_settings
from app.db import Database
from app.encryption import SealError
from app.encryption import reencrypt as run

_ROLE = "holdfast_worker"


def reencrypt() -> None:
    """Seal every stored secret with the first key of ENCRYPTION_KEY.

    Put a new key first, restart web and workers, run this, then drop the old key. It may run
    beside them, and may be broken off: it goes on where it was.
    """
    with process_settings("migrate", "migrate", or_demo=True) as settings:

        async def once() -> int:
            url = settings.database_address
            async with Database(url, settings, _ROLE, max_size=1) as database:
                return await run(database, settings)

        try:
            count = asyncio.run(once())
        except SealError as error:
            raise SystemExit(f"holdfast: {error}") from None
    typer.echo(f"secrets sealed anew: {count}")
