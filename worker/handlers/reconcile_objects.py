"""Reconciliation: what a host of meetings or a calendar holds with our marker, told to the
database, which decides what becomes of it."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from app.instants import parse_instant
from app.outcomes import Attempt, attempt
from app.providers.errors import NotFound
from app.providers.marked import marked_events, marked_meeting, marked_meetings
from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow

_CLAIM_FACTOR = 4
"""Claims of reconciliations last so many times as long as those of single calls: listings have
pages."""


@dataclass(slots=True)
class Sight:
    """What has been seen so far; what was seen before an error counts too.

    Attributes:
        gone: ids of meetings that do not exist, as the provider says.
    """

    items: list[dict[str, Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


async def handle(context: WorkContext, message: Message) -> float | None:
    """Lists the target and reports; looks at single meetings where the database asks for it."""
    row: dict[str, Any] = {"target_id": int(message.id)}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("reconcile_objects_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        seen = Sight()
        done = await _attempt(context, work, _ACTIONS[work["do"]](context, work, seen))
        is_look = work["do"] == "look"
        return await context.report(
            "reconcile_objects_missing" if is_look else "reconcile_objects_report",
            **row,
            lease=work["lease"],
            items=seen.items,
            complete=done.is_ok,
            error=done.error,
            retry_after=done.retry_after,
            **({"gone": seen.gone} if is_look else {}),
        )

    return await follow(context, claim, act)


async def _attempt(context: WorkContext, work: Answer, looking: Awaitable[None]) -> Attempt:
    # A reconciliation is one listing and, where something is missing, one round of looks.
    done = await attempt(looking, (_CLAIM_FACTOR // 2) * context.step_seconds)
    if work["tenant_id"]:
        if done.is_consent_lost:
            await context.consent.lost(work["tenant_id"], work["connection_id"], done.error or "")
        elif done.is_ok:
            await context.consent.held(work["tenant_id"], work["connection_id"])
    return done


async def _list_conference(context: WorkContext, work: Answer, seen: Sight) -> None:
    conference = context.providers.conference(work["provider"])
    seen.items.extend(marked_meetings(await conference.list_upcoming(work["user"])))


async def _list_calendar(context: WorkContext, work: Answer, seen: Sight) -> None:
    calendar = context.providers.calendar(work["provider"])
    events = await calendar.list_events(
        work["directory"], work["user"], parse_instant(work["from"]), parse_instant(work["until"])
    )
    seen.items.extend(marked_events(events))


async def _look(context: WorkContext, work: Answer, seen: Sight) -> None:
    conference = context.providers.conference(work["provider"])
    for meeting_id in work["meetings"]:
        try:
            meeting = await conference.get_meeting(meeting_id)
        except NotFound:
            seen.gone.append(meeting_id)
        else:
            seen.items.append(marked_meeting(meeting))


_ACTIONS = {"list_conference": _list_conference, "list_calendar": _list_calendar, "look": _look}
