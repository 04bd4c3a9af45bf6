"""What companies pay for, as far as this process was told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from app.db import Database, DatabaseUnavailable
from app.web.rate_table import USUAL_PLAN, Plan

log = structlog.get_logger(__name__)

_ASK_SECONDS = 5.0


class Plans:
    """Plans of the companies that requests are about. The database is asked in the background, so
    no request waits for it; until it has answered, a company has the usual plan."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._plans: dict[str, Plan] = {}
        self._wanted: set[str] = set()

    def of(self, tenant: str) -> Plan:
        """Of the company with this slug or id."""
        self._wanted.add(tenant)
        return self._plans.get(tenant, USUAL_PLAN)

    def learn(self, plans: Mapping[str, Plan]) -> None:
        """Companies and what they pay for now."""
        self._plans.update(plans)

    async def run(self) -> None:
        """Ask for ever."""
        while True:
            await asyncio.sleep(_ASK_SECONDS)
            await self.refresh()

    async def refresh(self) -> None:
        """Ask for those that requests were about since the last time."""
        if not self._wanted:
            return
        wanted, self._wanted = self._wanted, set()
        try:
            self.learn(await self._database.call_value("tenant_plans", names=sorted(wanted)))
        except DatabaseUnavailable:
            log.info("plans_not_read", companies=len(wanted))
