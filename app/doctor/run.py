"""The doctor as a command: all checks, the table, the exit code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from app.calendar_access import CalendarAccess
from app.config import Settings
from app.db import Database, DatabaseUnavailable
from app.doctor.azure import check_key_vault, check_telemetry
from app.doctor.carrier import check_carrier
from app.doctor.clocks import check_clocks
from app.doctor.database import check_database
from app.doctor.findings import tell
from app.doctor.hosts import check_hosts
from app.doctor.keys import check_keys
from app.doctor.periodic import check_periodic
from app.doctor.queue import check_queue
from app.doctor.reconciliation import check_reconciliation
from app.doctor.server import check_server
from app.doctor.settings import check_settings
from app.doctor.tenants import check_tenants
from app.encryption import Encryption
from app.findings import Finding, Verdict, fail
from app.providers.registry import Providers

_ROLE = "holdfast_app"


async def run_doctor(settings: Settings, *, say: Callable[[str], None] = print) -> int:
    """Checks everything and prints a table; 0 when nothing is wrong, else 1.

    Args:
        settings: with the `database_url` of the app's login.
        say: prints one line.
    """
    verdicts = await tell(examine(settings), say)
    wrong = verdicts[Verdict.FAIL]
    say(f"{wrong} of {verdicts.total()} checks failed." if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """All findings, in the order of the table."""
    url = settings.database_address
    database = Database(url, settings, _ROLE, max_size=2)
    providers = Providers.create(settings, grants=CalendarAccess(database, Encryption(settings)))
    try:
        for finding in check_settings(settings, providers):
            yield finding
        yield await check_key_vault(settings)
        yield await check_telemetry(settings)
        yield check_carrier(settings, providers)
        async with database:
            async for finding in _connected(settings, database, providers):
                yield finding
        async for finding in check_server(settings, providers):
            yield finding
    finally:
        await providers.aclose()


async def _connected(
    settings: Settings, database: Database, providers: Providers
) -> AsyncIterator[Finding]:
    is_usable = True
    async for finding in check_database(settings, database):
        is_usable = is_usable and not (finding.check == "database" and finding.remedy)
        yield finding
    if is_usable:
        try:
            async for finding in check_queue(settings, database):
                yield finding
            async for finding in check_periodic(database):
                yield finding
            async for finding in check_tenants(database, providers):
                yield finding
            async for finding in check_reconciliation(settings, database):
                yield finding
            async for finding in check_hosts(database):
                yield finding
            yield await check_keys(settings, database)
        except DatabaseUnavailable as error:
            yield fail("tenants", f"cannot be read: {error}", "First fix the database.")
    async for finding in check_clocks(settings, providers):
        yield finding
    for _provider, clients in providers.known():
        # The simulated cloud answers from this database.
        if clients.examine is not None and (is_usable or clients.api_url is not None):
            async for finding in clients.examine():
                yield finding
