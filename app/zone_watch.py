"""Whether the database's table of zones and ours agree, asked now and then for one process."""

from __future__ import annotations

from time import monotonic

import structlog

from app.db import Database
from app.zones import differences

_SECONDS = 60.0
"""Tables change with a new version of either side, zones in use with a new salesperson."""

log = structlog.get_logger(__name__)


class ZoneWatch:
    """Compares at most once a minute; what differs is logged when it is new."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: list[str] = []
        self._good_until = 0.0

    async def differences(self) -> list[str]:
        """A sentence for each zone in use of which the two tables differ.

        Raises:
            DatabaseUnavailable: it cannot be asked.
        """
        if monotonic() >= self._good_until:
            told = await self._database.call_value("zone_offsets", retry_lost=True)
            found = [str(difference) for difference in differences(told)]
            if found != self._found:
                log.warning("time_zones_differ", zones=found)
            self._found, self._good_until = found, monotonic() + _SECONDS
        return self._found
