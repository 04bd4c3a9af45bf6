"""Whether the database is as this version of the code expects it, and who is told when not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import structlog

from app.db.database import Database
from app.db.errors import DatabaseUnavailable, NotMigrated

_MIGRATIONS = Path(__file__).resolve().parents[2] / "sql" / "migrations"
_LOOK_SECONDS = 1.0
_START_AGAIN = (
    "Name an empty database in DATABASE_URL and run: holdfast migrate (or, if it is the embedded"
    " one, move .holdfast away)"
)

log = structlog.get_logger(__name__)


@cache
def newest_migration() -> str:
    """The last migration that this version knows."""
    return max(path.stem for path in _MIGRATIONS.glob("*.sql"))


@cache
def _first_migration() -> str:
    """With which the database of every release begins."""
    return min(path.stem for path in _MIGRATIONS.glob("*.sql"))


def check_migrated(health: Mapping[str, Any]) -> None:
    """For the answer of `api.health`.

    Raises:
        NotMigrated: `holdfast migrate` has not run, or that of an older version, or of one that
            was never released.
    """
    at = health["schema_version"]
    if not at:
        raise NotMigrated(f"the database is at no migration, not {newest_migration()}")
    if health.get("first_migration") != _first_migration():
        raise NotMigrated(
            f"the database was made by an unreleased version (it is at {at})", _START_AGAIN
        )
    if at < newest_migration():
        raise NotMigrated(f"the database is at {at}, not {newest_migration()}")


async def migrated_health(database: Database) -> dict[str, Any]:
    """`api.health` of a database that has every migration of this version.

    Raises:
        NotMigrated: see `check_migrated`.
        DatabaseUnavailable: it cannot be asked.
    """
    health: dict[str, Any] = await database.call_value("health", retry_lost=True)
    check_migrated(health)
    return health


async def tell_until_migrated(database: Database) -> None:
    """Log once what to do while the database is not migrated; ends when it is."""
    is_told = False
    while True:
        try:
            await migrated_health(database)
        except NotMigrated as error:
            if not is_told:
                log.error(
                    "the database is not migrated", reason=str(error), what_to_do=error.remedy
                )
            is_told = True
        except DatabaseUnavailable:
            pass
        else:
            if is_told:
                log.info("the database is migrated now")
            return
        await asyncio.sleep(_LOOK_SECONDS)
