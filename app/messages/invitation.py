"""The iCalendar file of a mail, where no calendar of the salesperson's invites the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.calendar_file import Entry, Party, calendar_file
from app.instants import parse_instant
from app.providers.capabilities.message import Attachment

METHODS: Mapping[str, str] = {
    "booking_confirmed": "REQUEST",
    "booking_rescheduled": "REQUEST",
    "booking_moved": "REQUEST",
    "booking_meeting_replaced": "REQUEST",
    "booking_place_changed": "REQUEST",
    "booking_reminder": "REQUEST",
    "booking_canceled": "CANCEL",
    "staff_new_booking": "REQUEST",
    "staff_canceled": "CANCEL",
}
"""What the file asks a calendar to do (RFC 5546): the same meeting, or none any more."""


def invitation(work: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The file of the meeting that `work` tells of; none where it would be a second invitation."""
    method, booking = METHODS.get(work["purpose"]), work["context"]["booking"]
    entry = booking and booking["calendar_entry"]
    if method is None or not entry or values["is_invited"]:
        return ()
    sender = work["sender"]
    meeting = Entry(
        uid=entry["uid"],
        sequence=entry["sequence"],
        status=entry["status"],
        now=parse_instant(work["context"]["now"]),
        start=parse_instant(booking["start_at"]),
        end=parse_instant(booking["end_at"]),
        summary=f"{values['service_name']}: {values['salesperson_name']}, {values['tenant_name']}",
        description=values.get("booking_link") or values.get("console_link", ""),
        place=values["join_url"] or values["place"],
    )
    data = calendar_file(
        meeting,
        method,
        Party(sender.get("reply_to") or sender["address"], values["salesperson_name"]),
        Party(work["recipient"], values["recipient_name"]),
    )
    content_type = f"text/calendar; charset=utf-8; method={method}"
    return (Attachment("meeting.ics", content_type, data),)
