"""Steps at Zoom, which has no idempotency [ZOOM-4]: who may have created before, looks first."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from app.instants import parse_instant
from app.providers.capabilities.conference import Conference, Meeting, MeetingDraft
from app.providers.errors import NoSuchHost, NotFound, Transient
from worker.context import WorkContext


async def create_meeting(context: WorkContext, step: dict[str, Any]) -> dict[str, Any]:
    """Creates the booking's meeting; adopts the one that an earlier attempt may have left.

    Returns:
        `meeting_id`, `join_url`, `start_url` and `host`, for the database to keep.
    """
    zoom, host = context.providers.conference("zoom"), step["host"]
    meeting = await _adopt(zoom, step) if step["search_first"] else None
    if meeting is None:
        draft = MeetingDraft(
            booking_id=step["booking_id"],
            installation_id=step["installation_id"],
            topic=step["topic"],
            start=parse_instant(step["start_at"]),
            end=parse_instant(step["end_at"]),
        )
        meeting = await _create(context, host, draft)
    return {
        "meeting_id": meeting.id,
        "join_url": meeting.join_url,
        "start_url": meeting.start_url,
        "host": host,
    }


async def update_meeting(context: WorkContext, step: dict[str, Any]) -> dict[str, Any]:
    """Moves the meeting; host and join URL stay.

    Returns:
        `gone` when somebody deleted it in Zoom.
    """
    try:
        await context.providers.conference("zoom").update_meeting(
            step["meeting_id"],
            start=parse_instant(step["start_at"]),
            end=parse_instant(step["end_at"]),
            host=step["host"],
        )
    except NotFound:
        return {"gone": True}
    return {"gone": False}


async def delete_meeting(context: WorkContext, step: dict[str, Any]) -> dict[str, Any]:
    """Deletes the meeting; where others of this booking may exist, every one that the host has
    and the booking does not need."""
    zoom, host = context.providers.conference("zoom"), step["host"]
    found: list[Meeting] = []
    if step["search"]:
        # Nobody can look at the meetings of a user who is none any more; should they be back one
        # day, a sweep finds them.
        with suppress(NoSuchHost):
            found = await _ours(zoom, step)
    for meeting_id in dict.fromkeys([step["meeting_id"], *(meeting.id for meeting in found)]):
        if meeting_id and meeting_id not in step["keep"]:
            await zoom.delete_meeting(meeting_id, host=host)
    return {}


async def _create(context: WorkContext, host: str, draft: MeetingDraft) -> Meeting:
    try:
        return await context.providers.conference("zoom").create_meeting(host, draft)
    except Transient as error:
        if error.code != "timeout":
            raise
        # Zoom may be at it still. Looking for the meeting at once would miss it, and make two.
        patience = context.settings.provider_timeout_seconds
        raise error.again(max(patience, error.retry_after or 0)) from error


async def _adopt(zoom: Conference, step: dict[str, Any]) -> Meeting | None:
    """The booking's meeting if there is one; of several only that one is left."""
    found = await _ours(zoom, step)
    if not found:
        return None
    first, *others = found
    for other in others:
        await zoom.delete_meeting(other.id, host=step["host"])
    # Lists show no start_url.
    return await zoom.get_meeting(first.id)


async def _ours(zoom: Conference, step: dict[str, Any]) -> list[Meeting]:
    """The host's meetings of this booking, without those of another installation."""
    found = await zoom.find_by_booking(step["host"], step["booking_id"])
    ours = (None, step["installation_id"].lower())
    return [meeting for meeting in found if meeting.installation_id in ours]
