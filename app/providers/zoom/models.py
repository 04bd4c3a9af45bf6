"""Zoom's meetings, as the capability wants them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.providers.capabilities.conference import Meeting, MeetingDraft
from app.providers.zones import utc_z, zone_or_none

TOPIC_LENGTH = 200  # [ZOOM-16]

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_AGENDA = re.compile(rf"\s*({_UUID})(?:\s+({_UUID}))?")


def meeting_creation(draft: MeetingDraft) -> dict[str, Any]:
    """A scheduled meeting (type 2) that guests can enter without the host, since the host is a
    licence of ours, not a person."""
    return {
        "topic": draft.topic[:TOPIC_LENGTH],
        "type": 2,
        **meeting_times(draft.start, draft.end),
        # First in the agenda: lists show no more than its first 250 characters. [ZOOM-12]
        "agenda": f"{draft.booking_id} {draft.installation_id}",
        "settings": {"join_before_host": True, "jbh_time": 0, "waiting_room": False},
    }


def meeting_times(start: datetime, end: datetime) -> dict[str, Any]:
    """`start_time` in UTC with `Z` [ZOOM-7] and `duration` (minutes, rounded up).

    Never local time: should Zoom's table of zones be older or newer than ours, it would mean
    another instant, and the answer to a move tells no time to compare. Whoever opens the meeting
    sees their own clock.
    """
    minutes = -(-(end - start) // timedelta(minutes=1))
    return {"start_time": utc_z(start), "duration": minutes, "timezone": "UTC"}


def read_meeting(data: Mapping[str, Any]) -> Meeting:
    """A meeting resource or list item. The id is a 64-bit number [ZOOM-9], kept as text; the
    host's link dies after two hours. [ZOOM-10]

    Raises:
        ValueError: the id is missing, or the time is unreadable.
    """
    meeting_id = data.get("id")
    if isinstance(meeting_id, bool) or not isinstance(meeting_id, int | str) or not meeting_id:
        raise ValueError("meeting without id")
    agenda = str(data.get("agenda") or "")
    marker = _AGENDA.match(agenda)
    return Meeting(
        id=str(meeting_id),
        join_url=str(data.get("join_url") or ""),
        start_url=str(data.get("start_url") or ""),
        host_id=str(data.get("host_id") or ""),
        start=_start(data),
        duration_minutes=int(data.get("duration") or 0),
        topic=str(data.get("topic") or ""),
        agenda=agenda,
        timezone=str(data.get("timezone") or ""),
        booking_id=marker[1].lower() if marker else None,
        installation_id=marker[2].lower() if marker and marker[2] else None,
    )


def _start(data: Mapping[str, Any]) -> datetime | None:
    text = data.get("start_time")
    if not text:
        return None
    start = datetime.fromisoformat(str(text))
    if start.tzinfo is None:
        start = start.replace(tzinfo=zone_or_none(str(data.get("timezone") or "")) or UTC)
    return start.astimezone(UTC)
