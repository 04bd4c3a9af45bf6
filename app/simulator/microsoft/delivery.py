"""With which patience Graph posts: 3 seconds at first, then 10, for 4 hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.simulator.microsoft.receivers import judge, regime_of
from app.simulator.posts import Manner
from app.simulator.store import Session

FIRST_TIMEOUT_SECONDS = 3.0
RETRY_TIMEOUT_SECONDS = 10.0
GIVE_UP = timedelta(hours=4)
LONGEST_PAUSE_SECONDS = 600.0
PAUSES = tuple(min(2.0**attempt, LONGEST_PAUSE_SECONDS) for attempt in range(40))
"""More than there is time for until it gives up."""


def _patience(attempt: int) -> float:
    return FIRST_TIMEOUT_SECONDS if attempt == 1 else RETRY_TIMEOUT_SECONDS


def _join(items: Sequence[str]) -> str:
    """What goes to one address goes in one request, of how many subscriptions it may be."""
    return '{"value": [' + ", ".join(items) + "]}"


async def _is_lost(db: Session, url: str, now: datetime) -> bool:
    return await regime_of(db, url, now) == "drop"


MANNER = Manner(patience=_patience, join=_join, is_lost=_is_lost, heard=judge)
