"""What every handler has at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.bookings.busy_times import BusyTimes
from app.config import Settings
from app.consent import ConsentWatch
from app.db import Database
from app.db.reports import report
from app.messages.sending import MessageSender
from app.providers.registry import Providers
from app.telemetry.counters import Counters
from worker.admission import Admission


@dataclass(frozen=True, slots=True)
class WorkContext:
    """One per worker."""

    settings: Settings
    database: Database
    providers: Providers
    sender: MessageSender
    consent: ConsentWatch
    busy: BusyTimes
    admission: Admission
    counters: Counters = field(default_factory=Counters)

    @property
    def step_seconds(self) -> float:
        """What one piece of provider work may take: it ends before the database's claim does
        (twice PROVIDER_TIMEOUT_SECONDS plus five)."""
        return 2 * self.settings.provider_timeout_seconds + 3

    @property
    def lease_seconds(self) -> float:
        """How long the database honours a claim; also the visibility of a message."""
        return 2 * self.settings.provider_timeout_seconds + 5

    async def report(self, name: str, **params: Any) -> dict[str, Any]:
        """`app.db.reports.report`, for as long as a claim lasts."""
        return await report(self.database, self.lease_seconds, name, **params)
