"""The database: there, of a known version, migrated, on time, and not too trusting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg

from app.config import Settings
from app.db import Database, DatabaseUnavailable, NotMigrated
from app.db.migrated import check_migrated, newest_migration
from app.db.rights import excess_rights
from app.db.session import connection_options
from app.findings import Finding, fail, ok
from app.zones import differences

OLDEST, NEWEST = 15, 18
_SKEW_SECONDS = 2.0
_ROLE = "holdfast_app"
_ACCESS = (
    "Check DATABASE_URL and the server; its login has to be a member of holdfast_app (grant"
    " holdfast_app to …)."
)


async def check_database(settings: Settings, database: Database) -> AsyncIterator[Finding]:
    """Until one finding makes the next pointless."""
    try:
        before = datetime.now(UTC)
        health = await database.call_value("health", retry_lost=True)
        after = datetime.now(UTC)
    except NotMigrated as error:
        yield fail("database", f"reachable, but {error}", error.remedy)
        return
    except (DatabaseUnavailable, psycopg.Error) as error:
        why = await _why(settings) or str(error)
        yield fail("database", f"not reachable: {why}", _ACCESS)
        return
    yield _version(health["database_version"])
    yield (migrations := _migrations(health))
    yield _clock(datetime.fromisoformat(health["now"]), before, after)
    if not migrations.remedy:
        yield _zones(await database.call_value("zone_offsets", retry_lost=True))
    yield await _rights(settings)


async def _why(settings: Settings) -> str | None:
    """What a pool does not tell: why it gets no connection. None when one can be had."""
    url = settings.database_address
    options = connection_options(url, "holdfast doctor")
    try:
        async with await psycopg.AsyncConnection.connect(**options) as connection:
            await connection.execute("select set_config('role', %s, false)", [_ROLE])
    except (psycopg.Error, OSError) as error:
        return " ".join(str(error).split())
    return None


def _version(version: str) -> Finding:
    major = int(version.split(".")[0])
    if OLDEST <= major <= NEWEST:
        return ok("database", f"PostgreSQL {version}")
    return fail(
        "database",
        f"PostgreSQL {version} is not supported",
        f"Use a version from {OLDEST} to {NEWEST}.",
    )


def _migrations(health: Mapping[str, Any]) -> Finding:
    try:
        check_migrated(health)
    except NotMigrated as error:
        return fail("migrations", str(error), error.remedy)
    at, newest = health["schema_version"], newest_migration()
    if at > newest:
        return fail(
            "migrations",
            f"the database is at {at}, newer than this version ({newest})",
            "Deploy the version that migrated it.",
        )
    return ok("migrations", at)


def _clock(theirs: datetime, before: datetime, after: datetime) -> Finding:
    # Theirs is in whole seconds.
    skew = max((before - theirs).total_seconds() - 1, (theirs - after).total_seconds(), 0)
    if skew <= _SKEW_SECONDS:
        return ok("clock", "this machine and the database agree")
    return fail(
        "clock",
        f"this machine and the database are {skew:.0f} s apart",
        "Synchronise both (NTP): deadlines and links depend on it.",
    )


def _zones(told: Mapping[str, Any]) -> Finding:
    differing = differences(told)
    if not differing:
        count = len(told["zones"])
        return ok("time zones", f"the database and this program agree ({count} in use)")
    return fail(
        "time zones",
        "; ".join(map(str, differing)),
        "Pages and mails would name other times than those that are sold. Bring both to the same"
        " tables: update PostgreSQL (or its system's tzdata) and this program's package tzdata.",
    )


async def _rights(settings: Settings) -> Finding:
    url = settings.database_address
    try:
        found = await excess_rights(url, _ROLE)
    except psycopg.Error as error:
        return fail("rights", f"cannot be asked: {str(error).strip()}", "Check DATABASE_URL.")
    if not found:
        return ok("rights", f"the login is a member of {_ROLE} and may do no more")
    return fail(
        "rights",
        "the login " + ", ".join(found),
        "Give app and worker logins of their own: create role … login; grant holdfast_app (or"
        " holdfast_worker) to …; and use them in DATABASE_URL. MIGRATE_DATABASE_URL may do more.",
    )
