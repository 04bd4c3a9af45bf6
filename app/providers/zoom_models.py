"""Zoom meetings as the rest of Holdfast sees them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from app.providers.zones import is_plain, utc_z, wall, zone_or_none

ZOOM_ZONES = frozenset(
    """
    Africa/Algiers Africa/Bangui Africa/Djibouti Africa/Harare Africa/Johannesburg
    Africa/Mogadishu Africa/Nairobi Africa/Nouakchott Africa/Tunis America/Anchorage
    America/Argentina/Buenos_Aires America/Bogota America/Caracas America/Chicago
    America/Costa_Rica America/Denver America/Edmonton America/El_Salvador
    America/Guatemala America/Halifax America/Lima America/Los_Angeles America/Managua
    America/Montevideo America/New_York America/Panama America/Phoenix America/Puerto_Rico
    America/Regina America/Santiago America/Sao_Paulo America/St_Johns America/Tegucigalpa
    America/Vancouver America/Winnipeg Asia/Aden Asia/Baghdad Asia/Bahrain Asia/Baku
    Asia/Bangkok Asia/Dhaka Asia/Dubai Asia/Hong_Kong Asia/Irkutsk Asia/Jakarta
    Asia/Jerusalem Asia/Kabul Asia/Kathmandu Asia/Kolkata Asia/Krasnoyarsk
    Asia/Kuala_Lumpur Asia/Kuwait Asia/Muscat Asia/Nicosia Asia/Novosibirsk Asia/Qatar
    Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Tashkent
    Asia/Tokyo Asia/Vladivostok Asia/Yakutsk Asia/Yekaterinburg Atlantic/Azores
    Atlantic/Cape_Verde Atlantic/Reykjavik Australia/Adelaide Australia/Brisbane
    Australia/Darwin Australia/Hobart Australia/Perth Australia/Sydney Europe/Amsterdam
    Europe/Athens Europe/Belgrade Europe/Berlin Europe/Brussels Europe/Bucharest
    Europe/Budapest Europe/Copenhagen Europe/Dublin Europe/Helsinki Europe/Istanbul
    Europe/Lisbon Europe/London Europe/Luxembourg Europe/Madrid Europe/Moscow Europe/Oslo
    Europe/Paris Europe/Prague Europe/Rome Europe/Sofia Europe/Stockholm Europe/Vienna
    Europe/Warsaw Europe/Zurich Pacific/Auckland Pacific/Honolulu Pacific/Midway
    Pacific/Noumea Pacific/Pago_Pago Pacific/Port_Moresby
    """.split()  # noqa: SIM905 - a page of names, not a column
)
"""Zones that Zoom documents, without those whose rules changed since 2021 (as in Mexico or
Jordan): should Zoom's rules be older than ours, a local time would shift the meeting."""

TOPIC_LENGTH = 200  # [ZOOM-16]

_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_AGENDA = re.compile(rf"\s*({_UUID})(?:\s+({_UUID}))?")


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting to be created. `start` and `end` are aware; `zone` is IANA."""

    booking_id: str
    installation_id: str
    topic: str
    start: datetime
    end: datetime
    zone: str

    def body(self) -> dict[str, Any]:
        """The request: a scheduled meeting (type 2) that guests can enter without the host,
        since the host is a licence of ours, not a person."""
        return {
            "topic": self.topic[:TOPIC_LENGTH],
            "type": 2,
            **meeting_times(self.start, self.end, self.zone),
            # First in the agenda: lists show no more than its first 250 characters. [ZOOM-12]
            "agenda": f"{self.booking_id} {self.installation_id}",
            "settings": {"join_before_host": True, "jbh_time": 0, "waiting_room": False},
        }


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as Zoom describes it.

    Attributes:
        id: 64-bit number, as text. [ZOOM-9]
        start: UTC; None for meetings without a fixed time.
        booking_id, installation_id: from the beginning of the agenda, lower case; None on
            meetings that are not ours.
        start_url: opens the meeting as host and dies after two hours [ZOOM-10]: never shown or
            mailed.
    """

    id: str
    join_url: str
    host_id: str
    start: datetime | None
    duration_minutes: int
    topic: str = ""
    agenda: str = ""
    timezone: str = ""
    booking_id: str | None = None
    installation_id: str | None = None
    start_url: str = field(default="", repr=False)

    @property
    def end(self) -> datetime | None:
        return self.start and self.start + timedelta(minutes=self.duration_minutes)


def meeting_times(start: datetime, end: datetime, zone: str) -> dict[str, Any]:
    """`start_time`, `duration` (minutes, rounded up) and `timezone`: local time of `zone`
    without `Z` where Zoom knows the zone and the time is unambiguous, else UTC with `Z`
    [ZOOM-7]."""
    minutes = -(-(end - start) // timedelta(minutes=1))
    local = zone_or_none(zone) if zone in ZOOM_ZONES else None
    if local is None or not is_plain(start, local):
        return {"start_time": utc_z(start), "duration": minutes, "timezone": "UTC"}
    return {"start_time": wall(start, local), "duration": minutes, "timezone": zone}


def read_meeting(data: Mapping[str, Any]) -> Meeting:
    """A meeting resource or list item.

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
