"""Comparisons: every confirmed booking against its calendar, so that a notification
that never came does no lasting harm."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from app.instants import parse_instant
from app.outcomes import attempt
from app.providers.capabilities.calendar import Calendar, Event
from app.providers.errors import NotFound, ProviderError
from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow
from worker.observed import GONE, observed

log = structlog.get_logger(__name__)

_ALL_DAY_MARGIN = timedelta(days=1)


@dataclass(slots=True)
class Comparison:
    """What has been read so far."""

    events: list[dict[str, Any]] = field(default_factory=list)
    is_subscription_gone: bool = False


async def handle(context: WorkContext, message: Message) -> float | None:
    """Reads the calendar and lets the database follow it."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "salesperson_id": message.id}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("reconcile_bookings_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        if not work["is_identified"]:
            await _identify(context, row, work)
        seen = Comparison()
        # Claims of comparisons last twice as long as those of single calls.
        done = await attempt(_compare(context, work, seen), 2 * context.step_seconds)
        if done.is_consent_lost:
            await context.consent.lost(message.tenant_id, work["connection_id"], done.error or "")
        elif done.is_ok:
            await context.consent.held(message.tenant_id, work["connection_id"])
        return await context.report(
            "reconcile_bookings_apply",
            **row,
            lease=work["lease"],
            events=seen.events,
            complete=done.is_ok,
            subscription_gone=seen.is_subscription_gone,
            error=done.error,
            retry_after=done.retry_after,
        )

    return await follow(context, claim, act)


async def _identify(context: WorkContext, row: Answer, work: Answer) -> None:
    """Tells the database whose calendar it is, where the provider may tell; otherwise the first
    notification will."""
    calendar = context.providers.calendar(work["provider"])
    try:
        owner_id = await calendar.owner_id(work["directory"], work["user"])
        if owner_id is None:
            return
        object_id = str(UUID(owner_id))
    except (ProviderError, ValueError) as error:
        log.info("salesperson_not_identified", salesperson=row["salesperson_id"], why=str(error))
        return
    await context.database.call(
        "salesperson_identified", retry_lost=True, **row, object_id=object_id
    )


async def _compare(context: WorkContext, work: Answer, seen: Comparison) -> None:
    """Fills `seen`; what was read before an error counts too."""
    if work["subscription_id"]:
        seen.is_subscription_gone = await _is_subscription_gone(context, work)
    if not work["bookings"]:
        return
    calendar = context.providers.calendar(work["provider"])
    in_view = await _events(calendar, work)
    for booking in work["bookings"]:
        event_id = booking["event_id"]
        # What the calendar does not show at these times was moved further away, or deleted.
        event = in_view.get(event_id) or await calendar.observe_event(
            work["directory"], work["user"], event_id
        )
        told = observed(event, work["timezone"]) if event else GONE
        seen.events.append({**told, "event_id": event_id})


async def _events(calendar: Calendar, work: Answer) -> dict[str, Event]:
    bookings = work["bookings"]
    events = await calendar.list_events(
        work["directory"],
        work["user"],
        min(parse_instant(booking["start_at"]) for booking in bookings) - _ALL_DAY_MARGIN,
        max(parse_instant(booking["end_at"]) for booking in bookings) + _ALL_DAY_MARGIN,
    )
    return {event.id: event for event in events}


async def _is_subscription_gone(context: WorkContext, work: Answer) -> bool:
    watches = context.providers.watches(work["provider"])
    try:
        await watches.get_watch(work["directory"], work["subscription_id"])
    except NotFound:
        return True
    return False
