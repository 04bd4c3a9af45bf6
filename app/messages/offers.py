"""Free slots that a message names instead of a time that was lost."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import structlog

from app.bookings.busy_times import BusyTimes
from app.db import Database, DatabaseUnavailable, RaisedError
from app.errors import ApiError
from app.instants import parse_instant

COUNT = 3
_WITH_OFFERS = frozenset({"booking_confirmation_failed", "booking_expired"})

log = structlog.get_logger("holdfast.worker")


async def offers_near(
    database: Database, busy: BusyTimes, work: dict[str, Any]
) -> list[tuple[datetime, datetime]]:
    """The salesperson's free slots (start, end) nearest to the booking's, for messages that name
    some; while the meeting that was to be moved stands, those that it can be moved to.

    None when the calendar cannot be read: the message goes without them.
    """
    if work["purpose"] not in _WITH_OFFERS:
        return []
    about = work["context"]
    replaced = about["booking"]["replaces"]
    moving: dict[str, Any] = {}
    if replaced and replaced["is_booked"]:
        claims = next((c for c in work["tokens"] if c["purpose"] == "reschedule"), None)
        if claims is None:
            return []
        moving = {"reschedule_of": replaced["id"], "claims": claims}

    async def ask() -> dict[str, Any]:
        row = await database.call_one(
            "nearest_free",
            slug=about["tenant"]["slug"],
            salesperson_id=about["booking"]["salesperson"]["id"],
            wished=parse_instant(about["booking"]["start_at"]),
            count=COUNT,
            **moving,
        )
        return row or {}

    try:
        slots = json.loads((await busy.answered(ask))["body"])["slots"]
    except (ApiError, RaisedError, DatabaseUnavailable) as error:
        log.info("a message goes without offers", error=str(error))
        return []
    return [(parse_instant(slot["start_at"]), parse_instant(slot["end_at"])) for slot in slots]
