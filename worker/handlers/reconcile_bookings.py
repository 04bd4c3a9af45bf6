"""Comparisons: every confirmed booking against its calendar, so that a notification
that never came does no lasting harm."""

from __future__ import annotations

from collections.abc import Iterator
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

_PLACE = ("provider", "connection_id", "directory", "user")
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
        failed = None
        calendars = list(_calendars(work))
        for calendar in calendars:
            # Claims of comparisons last twice as long as those of single calls.
            done = await attempt(
                _compare(context, calendar, seen), 2 * context.step_seconds / len(calendars)
            )
            reached = (message.tenant_id, calendar["connection_id"])
            if done.is_consent_lost:
                await context.consent.lost(*reached, done.error or "")
            elif done.is_ok:
                await context.consent.held(*reached)
            if not done.is_ok:
                failed = failed or done
        return await context.report(
            "reconcile_bookings_apply",
            **row,
            lease=work["lease"],
            events=seen.events,
            complete=failed is None,
            subscription_gone=seen.is_subscription_gone,
            error=failed and failed.error,
            retry_after=failed and failed.retry_after,
        )

    return await follow(context, claim, act)


def _calendars(work: Answer) -> Iterator[Answer]:
    """The calendar, and those of before in which some of the bookings were confirmed: each with
    its own bookings. One that fails keeps nobody from looking at the others."""
    here = [booking for booking in work["bookings"] if "provider" not in booking]
    if here or work["subscription_id"] or not work["bookings"]:
        yield {**work, "bookings": here}
    former: dict[tuple[str, ...], list[Answer]] = {}
    for booking in work["bookings"]:
        if "provider" in booking:
            place = tuple(str(booking[name]) for name in _PLACE)
            former.setdefault(place, []).append(booking)
    for bookings in former.values():
        where = {name: bookings[0][name] for name in _PLACE}
        yield {**work, **where, "bookings": bookings, "subscription_id": None}


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
