"""Periodic jobs one by one, and whether retention keeps up: both fail in silence otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from app.db import Database
from app.findings import Finding, fail, ok, warn

UNFINISHED_SECONDS = 600.0
OVERDUE_SECONDS = 86_400.0


async def check_periodic(database: Database) -> AsyncIterator[Finding]:
    """Every job ends well again and again, and what retention should have deleted is gone."""
    samples = await database.call_value("metrics", retry_lost=True) or []
    yield _jobs(_worst(samples, "holdfast_periodic_job_unfinished_seconds", "job"))
    yield _retention(_worst(samples, "holdfast_purge_overdue_seconds", "kind"))


def _worst(samples: Sequence[dict[str, Any]], name: str, label: str) -> list[tuple[float, str]]:
    """Values of one figure with their labels, the largest first."""
    return sorted(
        ((f["value"], f["labels"][label]) for f in samples if f["name"] == name), reverse=True
    )


def _jobs(unfinished: list[tuple[float, str]]) -> Finding:
    failing = [(seconds, job) for seconds, job in unfinished if seconds > UNFINISHED_SECONDS]
    if not failing:
        return ok("periodic jobs", f"{len(unfinished)}, each ended well the last time it ran")
    seconds, job = failing[0]
    names = ", ".join(name for _, name in failing)
    return fail(
        "periodic jobs",
        f"{len(failing)} have not ended well for long, {job} for {seconds / 60:.0f} min: {names}",
        "The worker's log says why, in its lines: periodic job failed.",
    )


def _retention(overdue: list[tuple[float, str]]) -> Finding:
    late = [(seconds, kind) for seconds, kind in overdue if seconds > OVERDUE_SECONDS]
    if not late:
        return ok("retention", "nothing is kept longer than it should be")
    seconds, kind = late[0]
    names = ", ".join(name for _, name in late)
    return warn(
        "retention",
        f"rows should be gone for up to {seconds / OVERDUE_SECONDS:.0f} days ({kind}): {names}",
        "After RETENTION_DAYS was lowered it takes a while; else see the row: periodic jobs.",
    )
