"""Events as Graph writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from app.simulator import ids
from app.simulator.mailbox import plain_text
from app.simulator.microsoft.graph.odata import is_same_property
from app.simulator.microsoft.graph.times import write_date_time_zone, write_instant
from app.simulator.store import Row

_NEVER = "0001-01-01T00:00:00Z"


def _join_url(event: Row) -> str:
    return f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{event['number']}%40thread.v2/0"


def write_event(
    event: Row,
    user: Row,
    *,
    zone: tuple[str, ZoneInfo],
    has_immutable_ids: bool,
    properties: Sequence[str] = (),
) -> dict[str, Any]:
    """
    Args:
        zone: name and zone in which times are given.
        properties: ids of the extended properties to include.
    """
    # Days float: they are midnights of UTC for everybody.
    shown_in = ("UTC", ZoneInfo("UTC")) if event["is_all_day"] else zone
    organizer = {"name": user["display_name"], "address": user["address"]}
    text = plain_text({"body": event["body"], "body_type": event["body_type"]})
    location = {"displayName": event["location"], "locationType": "default"}
    document: dict[str, Any] = {
        "@odata.etag": ids.etag(event["number"], event["revision"]),
        "id": event["id"] if has_immutable_ids else event["mutable_id"],
        "createdDateTime": write_instant(event["created_at"]),
        "lastModifiedDateTime": write_instant(event["modified_at"]),
        "changeKey": ids.change_key(event["number"], event["revision"]),
        "categories": [],
        "transactionId": event["transaction_id"],
        "originalStartTimeZone": event["zone"],
        "originalEndTimeZone": event["zone"],
        "iCalUId": event["ical_uid"],
        "hasAttachments": False,
        "subject": event["subject"],
        "bodyPreview": text[:255],
        "importance": "normal",
        "sensitivity": event["sensitivity"],
        "isAllDay": event["is_all_day"],
        "isCancelled": event["is_canceled"],
        "isDraft": event["is_draft"],
        "isOrganizer": True,
        "isOnlineMeeting": event["is_online"],
        "responseRequested": True,
        "seriesMasterId": event["series_master_id"],
        "showAs": event["show_as"],
        "type": event["type"],
        "onlineMeetingProvider": "teamsForBusiness" if event["is_online"] else "unknown",
        "onlineMeeting": {"joinUrl": _join_url(event)} if event["is_online"] else None,
        "responseStatus": {"response": "organizer", "time": _NEVER},
        "body": {"contentType": event["body_type"], "content": event["body"]},
        "start": write_date_time_zone(event["start_at"], shown_in),
        "end": write_date_time_zone(event["end_at"], shown_in),
        "location": location,
        "locations": [location] if event["location"] else [],
        "recurrence": event["recurrence"],
        "attendees": [
            {
                "type": attendee.get("type", "required"),
                "status": {"response": attendee.get("response", "none"), "time": _NEVER},
                "emailAddress": attendee["emailAddress"],
            }
            for attendee in event["attendees"]
        ],
        "organizer": {"emailAddress": organizer},
    }
    shown = [
        {"id": known, "value": value}
        for known, value in event["properties"].items()
        if any(is_same_property(known, wanted) for wanted in properties)
    ]
    if shown:
        document["singleValueExtendedProperties"] = shown
    return document
