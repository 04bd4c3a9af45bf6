"""The queue: reachable, worked on, and without letters that nobody reads."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.config import Settings
from app.db import Database
from app.db.asking import PLATFORM, on_behalf
from app.doctor.findings import LETTERS
from app.findings import Finding, fail, ok, warn

WAITING_SECONDS = 60.0
SILENT_SECONDS = 60.0


async def check_queue(settings: Settings, database: Database) -> AsyncIterator[Finding]:
    """The messages in the database, the work they are about, and Service Bus if it carries them."""
    yield await _messages(database)
    yield await _workers(settings, database)
    with on_behalf(PLATFORM):
        letters = await database.call_value("dead_letters", retry_lost=True, limit=100) or []
    if letters:
        yield warn(
            "dead letters",
            f"{len(letters)}, the newest: {letters[0]['what']}: {letters[0]['last_error']}",
            LETTERS,
        )
    else:
        yield ok("dead letters", "none")
    if settings.queue_backend == "servicebus":
        # The client takes its time to load, and most installations have no use for it.
        from app.doctor.service_bus import check_service_bus

        async for finding in check_service_bus(settings):
            yield finding


async def _messages(database: Database) -> Finding:
    queue = await database.call_one("queue_metrics", retry_lost=True) or {}
    oldest = queue["oldest_due_seconds"]
    if oldest > WAITING_SECONDS:
        return fail(
            "queue",
            f"{queue['due']} messages are due, the oldest for {oldest:.0f} s",
            "Is a worker running? Start: holdfast worker",
        )
    return ok("queue", f"{queue['depth']} messages, none waits long")


async def _workers(settings: Settings, database: Database) -> Finding:
    """A worker looks for periodic jobs at every tick, so silence means that there is none."""
    samples = await database.call_value("metrics", retry_lost=True) or []
    silent = next(
        (f["value"] for f in samples if f["name"] == "holdfast_periodic_jobs_silent_seconds"), 0
    )
    if silent > max(SILENT_SECONDS, 10 * settings.worker_tick_seconds):
        return warn(
            "workers",
            f"none has looked for periodic jobs for {silent:.0f} s, or ever",
            "Start: holdfast worker",
        )
    return ok("workers", f"one looked for periodic jobs {silent:.0f} s ago")
