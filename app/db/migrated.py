"""Whether the database is as this version of the code expects it, and who is told when not."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

import structlog

from app.db.database import Database
from app.db.errors import DatabaseUnavailable, NotMigrated

_MIGRATIONS = Path(__file__).resolve().parents[2] / "sql" / "migrations"
_LOOK_SECONDS = 1.0
REMEDY = "Run: holdfast migrate"

log = structlog.get_logger(__name__)


@cache
def newest_migration() -> str:
    """The last migration that this version knows."""
    return max(path.stem for path in _MIGRATIONS.glob("*.sql"))


async def migrated_health(database: Database) -> dict[str, Any]:
    """`api.health` of a database that has every migration of this version.

    Raises:
        NotMigrated: `holdfast migrate` has not run, or that of an older version.
        DatabaseUnavailable: it cannot be asked.
    """
    health: dict[str, Any] = await database.call_value("health", retry_lost=True)
    at = health["schema_version"] or ""
    if at < newest_migration():
        raise NotMigrated(f"the database is at {at or 'no migration'}, not {newest_migration()}")
    return health


async def tell_until_migrated(database: Database) -> None:
    """Log once what to do while the database is not migrated; ends when it is."""
    is_told = False
    while True:
        try:
            await migrated_health(database)
        except NotMigrated as error:
            if not is_told:
                log.error("the database is not migrated", reason=str(error), what_to_do=REMEDY)
            is_told = True
        except DatabaseUnavailable:
            pass
        else:
            if is_told:
                log.info("the database is migrated now")
            return
        await asyncio.sleep(_LOOK_SECONDS)
