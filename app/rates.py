"""Limits on requests in a minute: counted here, merged with other processes once a second."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from dataclasses import dataclass

import structlog

from app.db import Database, DatabaseUnavailable

log = structlog.get_logger(__name__)

_MERGE_SECONDS = 1.0
_MINUTE = 60
# A name that no tenant was found under: whoever makes such names up shares one counter.
_NOBODY = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """An admitted request."""

    tenant: str
    client: str
    is_of_nobody: bool


class RateLimiter:
    """Requests of a client address to a tenant, and of everybody to a tenant.

    The database is asked in the background only: no request waits for its counters.

    Args:
        per_client, per_tenant: requests a minute; 0 is off.
    """

    def __init__(self, database: Database, per_client: int, per_tenant: int) -> None:
        self._database = database
        self._per_client = per_client
        self._per_tenant = per_tenant
        self._minute = 0
        self._counted: Counter[str] = Counter()
        self._unmerged: Counter[str] = Counter()
        self._tenants: set[str] = set()

    def admit(self, tenant: str, client: str, now: float | None = None) -> Ticket | float:
        """A ticket, or the seconds after which another request may be admitted.

        Args:
            tenant: slug or id as the request names it.
            now: seconds since 1970; for tests.
        """
        now = time.time() if now is None else now
        if (minute := int(now // _MINUTE)) != self._minute:
            self._minute = minute
            self._counted.clear()
            self._unmerged.clear()
        ticket = Ticket(tenant, client, tenant not in self._tenants)
        scopes = self._scopes(_NOBODY if ticket.is_of_nobody else tenant, client)
        if any(self._counted[scope] >= limit for scope, limit in scopes.items()):
            return _MINUTE - now % _MINUTE
        self._count(scopes, 1)
        return ticket

    def answered(self, ticket: Ticket, *, is_accepted: bool) -> None:
        """A request that was accepted shows that its tenant exists, so it counts there."""
        if is_accepted and ticket.is_of_nobody and ticket.tenant:
            self._tenants.add(ticket.tenant)
            self._count(self._scopes(_NOBODY, ticket.client), -1)
            self._count(self._scopes(ticket.tenant, ticket.client), 1)

    async def run(self) -> None:
        """Merge for ever."""
        while True:
            await asyncio.sleep(_MERGE_SECONDS)
            await self.merge()

    async def merge(self) -> None:
        """Tell the database what was counted here, and learn what all processes counted."""
        counts = {scope: count for scope, count in self._unmerged.items() if count > 0}
        if not counts:
            return
        self._unmerged.clear()
        minute = self._minute
        try:
            totals = await self._database.call_value("merge_rates", counts=counts)
        except DatabaseUnavailable:
            log.info("rates_not_merged", scopes=len(counts))
            return
        if minute == self._minute:
            for scope, total in totals.items():
                self._counted[scope] = total + self._unmerged[scope]

    def _count(self, scopes: dict[str, int], by: int) -> None:
        for scope in scopes:
            self._counted[scope] += by
            self._unmerged[scope] += by

    def _scopes(self, tenant: str, client: str) -> dict[str, int]:
        """Counters of a request, with their limits; digests, so no address is kept."""
        scopes = {}
        if self._per_client:
            scopes[_digest("client", tenant, client)] = self._per_client
        if self._per_tenant and tenant:
            scopes[_digest("tenant", tenant)] = self._per_tenant
        return scopes


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
