"""Mirrors of calendars: read page by page, each written with the cursor behind it."""

from __future__ import annotations

from typing import Any

from app.instants import parse_instant, wire
from app.outcomes import attempt
from app.providers.capabilities.calendar import Change, ChangePage
from app.providers.errors import CursorExpired
from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow


async def handle(context: WorkContext, message: Message) -> float | None:
    """Reads what changed in a calendar until there is no more for now."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "salesperson_id": message.id}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("sync_calendar_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        done = await attempt(_read(context, work), context.step_seconds)
        if done.is_consent_lost:
            await context.consent.lost(message.tenant_id, work["connection_id"], done.error or "")
        elif done.is_ok:
            await context.consent.held(message.tenant_id, work["connection_id"])
        claimed = {**row, "mirror_id": work["mirror_id"], "lease": work["lease"]}
        if isinstance(done.result, ChangePage):
            return await context.report(
                "sync_calendar_apply",
                **claimed,
                cursor=work["cursor"],
                items=[_item(change) for change in done.result.changes],
                next_cursor=done.result.cursor,
                is_last=done.result.is_last,
            )
        return await context.report(
            "sync_calendar_report", **claimed, **(done.result or done.report())
        )

    return await follow(context, claim, act)


async def _read(context: WorkContext, work: Answer) -> ChangePage | dict[str, Any]:
    """The page, or the report that there is none to be had."""
    try:
        return await context.providers.calendar(work["provider"]).list_changes(
            work["directory"],
            work["user"],
            parse_instant(work["from"]),
            parse_instant(work["to"]),
            work["cursor"],
        )
    except CursorExpired as error:
        return {"outcome": "expired", "error": str(error)}


def _item(change: Change) -> dict[str, Any]:
    if change.is_removed or change.start is None or change.end is None:
        return {"id": change.id, "removed": True}
    return {
        "id": change.id,
        "type": change.type,
        "series_id": change.series_id,
        "start_at": wire(change.start),
        "end_at": wire(change.end),
        "is_all_day": change.is_all_day,
        "is_canceled": change.is_canceled,
        "show_as": change.show_as,
    }
