"""The clockwork: asks the database every WORKER_TICK_SECONDS which periodic jobs are due.

The database hands out each run once, however many workers ask.
"""

from __future__ import annotations

import asyncio

import structlog

from app.db import Database, DatabaseUnavailable

log = structlog.get_logger("holdfast.worker")


class Periodic:
    """Runs the jobs in `api.due_jobs`, tick by tick."""

    def __init__(self, database: Database, tick_seconds: float) -> None:
        self._database = database
        self._tick_seconds = tick_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Ticks until `stop` is set. Never raises: what failed is due again."""
        while not stop.is_set():
            await self.run_once()
            try:
                async with asyncio.timeout(self._tick_seconds):
                    await stop.wait()
            except TimeoutError:
                pass

    async def run_once(self) -> list[str]:
        """Runs what is due now, one after the other; the names."""
        try:
            rows = await self._database.call("due_jobs")
        except DatabaseUnavailable:
            return []
        except Exception:
            log.exception("due jobs cannot be read")
            return []
        names = [str(next(iter(row.values()))) for row in rows]
        for name in names:
            await self._run_job(name)
        return names

    async def _run_job(self, name: str) -> None:
        try:
            result = await self._database.call_value("run_periodic", name=name)
            log.debug("periodic job", job=name, result=result)
        except DatabaseUnavailable as error:
            log.warning("periodic job not run", job=name, error=str(error))
        except Exception:
            # One broken job must not keep the others from running.
            log.exception("periodic job failed", job=name)
