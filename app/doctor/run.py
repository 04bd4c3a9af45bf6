"""The doctor as a command: all checks, the table, the exit code."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable

from app.config import Settings
from app.db import Database, DatabaseUnavailable
from app.doctor.database import check_database
from app.doctor.findings import Finding, Verdict, fail, table
from app.doctor.providers import check_server, check_tenants, check_zoom
from app.doctor.settings import check_settings
from app.providers import Providers

_ROLE = "holdfast_app"


async def run_doctor(settings: Settings, *, say: Callable[[str], None] = print) -> int:
    """Checks everything and prints a table; 0 when nothing is wrong, else 1.

    Args:
        settings: with the `database_url` of the app's login.
        say: prints one line.
    """
    # The table says what came of each call.
    logging.getLogger("holdfast").setLevel(logging.WARNING)
    findings = [finding async for finding in _findings(settings)]
    for line in table(findings):
        say(line)
    wrong = sum(finding.verdict is Verdict.FAIL for finding in findings)
    say("")
    say(f"{wrong} of {len(findings)} checks failed." if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    for finding in check_settings(settings):
        yield finding
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    providers = Providers.create(settings)
    try:
        async with Database(url, settings, _ROLE, max_size=2) as database:
            try:
                async for finding in check_database(settings, database):
                    yield finding
                async for finding in check_tenants(settings, database, providers):
                    yield finding
            except DatabaseUnavailable as error:
                yield fail("tenants", f"cannot be read: {error}", "First mend the database.")
        async for finding in check_zoom(settings, providers):
            yield finding
    finally:
        await providers.aclose()
    yield await check_server(settings)
