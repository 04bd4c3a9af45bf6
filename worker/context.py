"""What every handler has at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_delay,
    wait_random_exponential,
)

from app.bookings.busy_times import BusyTimes
from app.config import Settings
from app.db import Database, DatabaseUnavailable
from app.providers.registry import Providers
from app.telemetry.counters import Counters
from worker.admission import Admission
from worker.consent import ConsentWatch
from worker.mail_rendering import MailRenderer


@dataclass(frozen=True, slots=True)
class WorkContext:
    """One per worker."""

    settings: Settings
    database: Database
    providers: Providers
    mails: MailRenderer
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
        """The answer of `api.<name>`, a report that is harmless when it arrives twice.

        What was done at a provider is worth more than one try: while the database is away the
        report is repeated for as long as the claim may still be ours.

        Raises:
            DatabaseUnavailable: it stayed away; the claim lapses and the work is done again.
        """
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(DatabaseUnavailable),
            stop=stop_after_delay(self.lease_seconds),
            wait=wait_random_exponential(multiplier=0.1, max=1),
            reraise=True,
        )
        return await retrying(self.database.call_value, name, retry_lost=True, **params)
