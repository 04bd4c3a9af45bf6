"""Consent lost and given again, as seen by the calls that need it."""

from __future__ import annotations

from time import monotonic

from app.db import Database, DatabaseUnavailable

_REPEAT_SECONDS = 60.0


class ConsentWatch:
    """Tells the database when an account of a tenant refuses us, and when it lets us in again.

    A connection of None is that of the tenant's directory.

    The database audits an outage once however many calls notice it; here repetitions are only
    kept down, so that ordinary work costs no extra call.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._told: dict[tuple[str, str | None], tuple[bool, float]] = {}

    async def lost(self, tenant_id: str, connection_id: str | None, detail: str) -> None:
        """A call was refused for want of consent."""
        await self._tell(tenant_id, connection_id, False, "consent_lost", detail=detail)

    async def held(self, tenant_id: str, connection_id: str | None) -> None:
        """A call that needs consent succeeded."""
        await self._tell(tenant_id, connection_id, True, "consent_restored")

    async def _tell(
        self, tenant_id: str, connection_id: str | None, is_held: bool, name: str, **detail: str
    ) -> None:
        now, account = monotonic(), (tenant_id, connection_id)
        known, until = self._told.get(account, (not is_held, 0.0))
        if known == is_held and now < until:
            return
        try:
            await self._database.call(
                name, retry_lost=True, tenant_id=tenant_id, connection_id=connection_id, **detail
            )
        except DatabaseUnavailable:
            # The next call that notices tells it; the work just done must not be lost for this.
            return
        self._told[account] = (is_held, now + _REPEAT_SECONDS)
