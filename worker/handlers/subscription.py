"""Change notifications of a calendar: made, renewed, deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from app.outcomes import Attempt, attempt
from app.providers.capabilities.calendar import Watch, Watches
from app.providers.errors import Duplicate, Forbidden, NotFound, Unauthorized
from app.providers.webhooks import webhook_path
from app.queue import Message
from worker.context import WorkContext
from worker.handlers.following import Answer, follow


async def handle(context: WorkContext, message: Message) -> float | None:
    """Brings the subscription of a salesperson's calendar to what the database wants."""
    row: dict[str, Any] = {"tenant_id": message.tenant_id, "salesperson_id": message.id}

    async def claim() -> Answer:
        claimed: Answer = await context.database.call_value("subscription_claim", **row)
        return claimed

    async def act(work: Answer) -> Answer:
        done = await attempt(_ACTIONS[work["do"]](context, work), context.step_seconds)
        if done.is_consent_lost:
            await context.consent.lost(message.tenant_id, work["connection_id"], done.error or "")
        elif done.is_ok:
            await context.consent.held(message.tenant_id, work["connection_id"])
        return await context.report(
            "subscription_report", **row, lease=work["lease"], **_report(done)
        )

    return await follow(context, claim, act)


def _report(done: Attempt) -> dict[str, Any]:
    report = done.report()
    if isinstance(done.result, Watch):
        report |= {"subscription_id": done.result.id, "expiration": done.result.expires_at}
    elif done.is_ok:
        report |= done.result
    return report


async def _create(context: WorkContext, work: Answer) -> Watch | dict[str, str]:
    watches = _watches(context, work)
    url = context.settings.base_url + webhook_path(work["provider"])
    try:
        return await watches.create_watch(
            work["directory"],
            work["user"],
            url=url,
            secret=work["client_state"],
            expires_at=_until(work),
        )
    except Duplicate as duplicate:
        if await _make_room(watches, work, url):
            return {"outcome": "conflict", "error": str(duplicate)}
        # Another system with our credentials listens to this calendar. It is not ours to silence.
        return {"outcome": "failed", "error": f"{duplicate} (it belongs to another address)"}
    except Forbidden as forbidden:
        if not await _may_read(context, work):
            raise
        # Consent is there, so it is the limit of watches that was reached. [GRAPH-28]
        return {"outcome": "failed", "error": str(forbidden)}


async def _renew(context: WorkContext, work: Answer) -> Watch | dict[str, str]:
    try:
        return await _watches(context, work).renew_watch(
            work["directory"], work["subscription_id"], _until(work)
        )
    except NotFound:
        # Not to be tried again. [GRAPH-30]
        return {"outcome": "gone"}


async def _delete(context: WorkContext, work: Answer) -> dict[str, str]:
    if work["subscription_id"]:
        await _watches(context, work).delete_watch(work["directory"], work["subscription_id"])
    return {}


async def _may_read(context: WorkContext, work: Answer) -> bool:
    """Whether the directory lets us read this calendar, which a watch needs, too."""
    try:
        calendar = context.providers.calendar(work["provider"])
        return await calendar.is_readable(work["directory"], work["user"])
    except (Forbidden, Unauthorized):
        return False


async def _make_room(watches: Watches, work: Answer, url: str) -> bool:
    """Deletes watches of ours that the database does not know: a create whose answer was lost.
    Their secret is lost too, so they are of no use. False when there is none but another
    system's."""
    known = await watches.list_watches(work["directory"], work["user"])
    ours = [watch for watch in known if watch.url in ("", url)]
    for watch in ours:
        await watches.delete_watch(work["directory"], watch.id)
    # None at all: it has ended since, so there is room.
    return bool(ours) or not known


def _watches(context: WorkContext, work: Answer) -> Watches:
    return context.providers.watches(work["provider"])


def _until(work: Answer) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=work["minutes"])


_ACTIONS = {"create": _create, "renew": _renew, "delete": _delete}
