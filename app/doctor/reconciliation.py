"""The comparisons of hosts and calendars with the database: whether they go on, and what they
found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from app.config import Settings
from app.db import Database
from app.findings import Finding, ok, warn
from app.instants import parse_instant

_ROUNDS = 3
"""So many rounds without a whole comparison are a target that nobody looks after."""


async def check_reconciliation(settings: Settings, database: Database) -> AsyncIterator[Finding]:
    """What people should look at; the reconciliations themselves go on by themselves."""
    told = await database.call_value("reconcile_overview", retry_lost=True)
    yield _recent(told, _ROUNDS * settings.sync_poll_seconds)
    flagged = [f for f in told["findings"] if f["kind"] == "unknown_booking"]
    if flagged:
        yield warn(
            "reconciliation: findings",
            f"{len(flagged)} meetings or events carry our marker and are unknown here, the newest"
            f" with {flagged[0]['provider_user']}",
            "See the console, Providers. After a restore: holdfast doctor --after-restore",
        )
    else:
        yield ok("reconciliation: findings", "none")


def _recent(told: dict[str, Any], patience: float) -> Finding:
    check = "reconciliation"
    now = parse_instant(told["now"])
    late = [
        target
        for target in told["targets"]
        if target["failures"]
        and (
            target["last_reconciled_at"] is None
            or (now - parse_instant(target["last_reconciled_at"])).total_seconds() > patience
        )
    ]
    if late:
        return warn(
            check,
            f"{len(late)} of {len(told['targets'])} targets could not be compared with the database"
            f" for long, among them {late[0]['provider_user']}: {late[0]['last_error']}",
            "Fix what the error says; it is retried by itself.",
        )
    return ok(check, f"{len(told['targets'])} hosts and calendars are compared")
