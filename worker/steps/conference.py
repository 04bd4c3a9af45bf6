"""Steps of conferences, whoever has them. Not every provider has idempotency [ZOOM-4]: who may have
created before, looks first."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from app.instants import parse_instant
from app.providers.capabilities.conference import Conference, Meeting, MeetingDraft
from app.providers.errors import NoSuchHost, NotFound, Transient
from worker.context import WorkContext
from worker.steps.step import Input, Step


async def create_meeting(context: WorkContext, provider: str, step: Input) -> Input:
    """Creates the booking's meeting; adopts the one that an earlier attempt may have left.

    Returns:
        `meeting_id`, `join_url`, `start_url` and `host`, for the database to keep.
    """
    conference, host = context.providers.conference(provider), step["host"]
    meeting = await _adopt(conference, step) if step["search_first"] else None
    if meeting is None:
        draft = MeetingDraft(
            booking_id=step["booking_id"],
            installation_id=step["installation_id"],
            topic=step["topic"],
            start=parse_instant(step["start_at"]),
            end=parse_instant(step["end_at"]),
        )
        meeting = await _create(conference, context, host, draft)
    return {
        "meeting_id": meeting.id,
        "join_url": meeting.join_url,
        "start_url": meeting.start_url,
        "host": host,
    }


async def update_meeting(context: WorkContext, provider: str, step: Input) -> Input:
    """Moves the meeting; host and join URL stay.

    Returns:
        `gone` when somebody deleted it.
    """
    try:
        await context.providers.conference(provider).update_meeting(
            step["meeting_id"],
            start=parse_instant(step["start_at"]),
            end=parse_instant(step["end_at"]),
            host=step["host"],
        )
    except NotFound:
        return {"gone": True}
    return {"gone": False}


async def delete_meeting(context: WorkContext, provider: str, step: Input) -> Input:
    """Deletes the meeting; where others of this booking may exist, every one that the host has
    and the booking does not need."""
    conference, host = context.providers.conference(provider), step["host"]
    found: list[Meeting] = []
    if step["search"]:
        # Nobody can look at the meetings of a user who is none any more; should they be back one
        # day, a reconciliation finds them.
        with suppress(NoSuchHost):
            found = await _ours(conference, step)
    for meeting_id in dict.fromkeys([step["meeting_id"], *(meeting.id for meeting in found)]):
        if meeting_id and meeting_id not in step["keep"]:
            await conference.delete_meeting(meeting_id, host=host)
    return {}


async def _create(
    conference: Conference, context: WorkContext, host: str, draft: MeetingDraft
) -> Meeting:
    try:
        return await conference.create_meeting(host, draft)
    except Transient as error:
        if error.code != "timeout":
            raise
        # It may be made still. Looking for the meeting at once would miss it, and make two.
        patience = context.settings.provider_timeout_seconds
        raise error.again(max(patience, error.retry_after or 0)) from error


async def _adopt(conference: Conference, step: Input) -> Meeting | None:
    """The booking's meeting if there is one; of several only that one is left."""
    found = await _ours(conference, step)
    if not found:
        return None
    first, *others = found
    for other in others:
        await conference.delete_meeting(other.id, host=step["host"])
    # Lists show no start_url.
    return await conference.get_meeting(first.id)


async def _ours(conference: Conference, step: Input) -> list[Meeting]:
    """The host's meetings of this booking, without those of another installation."""
    found = await conference.find_by_booking(step["host"], step["booking_id"])
    ours = (None, step["installation_id"].lower())
    return [meeting for meeting in found if meeting.installation_id in ours]


STEPS: Mapping[str, Step] = {
    "create_meeting": create_meeting,
    "update_meeting": update_meeting,
    "delete_meeting": delete_meeting,
}
