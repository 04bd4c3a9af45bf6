"""Reports of work that was done outside the database."""

from __future__ import annotations

from typing import Any

from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_delay,
    wait_random_exponential,
)

from app.db.database import Database
from app.db.errors import DatabaseUnavailable


async def report(database: Database, seconds: float, name: str, /, **params: Any) -> dict[str, Any]:
    """The answer of `api.<name>`, a report that is harmless when it arrives twice.

    What was done at a provider is worth more than one try: while the database is away the
    report is repeated for `seconds`, as long as the claim may still be ours.

    Raises:
        DatabaseUnavailable: it stayed away; the claim lapses and the work is done again.
    """
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(DatabaseUnavailable),
        stop=stop_after_delay(seconds),
        wait=wait_random_exponential(multiplier=0.1, max=1),
        reraise=True,
    )
    return await retrying(database.call_value, name, retry_lost=True, **params)
