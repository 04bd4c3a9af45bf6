"""What of a listing carries our marker, as reconciliations tell it to the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.providers.marked import marked_events, marked_meetings
from app.providers.microsoft.models import BOOKING_PROPERTY, read_event
from app.providers.zoom.models import read_meeting

BOOKING = "0d5e7a4e-8c4b-4b60-9c67-1f6a6f0b2f11"
INSTALLATION = "11111111-2222-4333-8444-555555555555"
PROPERTY = [{"id": BOOKING_PROPERTY, "value": BOOKING}]
LINE = {"contentType": "html", "content": f"<p>holdfast-booking: {BOOKING}</p>"}


def event(**changes: Any) -> dict[str, Any]:
    time = {"dateTime": "2026-11-24T09:00:00.0000000", "timeZone": "UTC"}
    end = {"dateTime": "2026-11-24T10:00:00.0000000", "timeZone": "UTC"}
    return {"id": "e1", "iCalUId": "ical", "start": time, "end": end, **changes}


def test_meetings_whose_agenda_begins_with_a_booking_are_told() -> None:
    """With the installation where the agenda names one; people's own meetings are not."""
    meeting = {"id": 99, "start_time": "2026-11-24T09:00:00Z", "duration": 60}
    agendas = ("Weekly", f"{BOOKING} {INSTALLATION}", BOOKING, f"About {BOOKING}")
    told = marked_meetings(read_meeting({**meeting, "agenda": agenda}) for agenda in agendas)

    assert [item["installation_id"] for item in told] == [INSTALLATION, None]
    assert told[0] == {
        "id": "99", "booking_id": BOOKING, "installation_id": INSTALLATION,
        "start_at": "2026-11-24T09:00:00Z", "minutes": 60,
    }  # fmt: skip


def test_a_meeting_without_a_fixed_time_has_no_start() -> None:
    """Somebody made it a recurring one: the database puts it back."""
    [told] = marked_meetings([read_meeting({"id": 1, "agenda": BOOKING})])

    assert (told["start_at"], told["minutes"]) == (None, 0)


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({"singleValueExtendedProperties": PROPERTY, "transactionId": BOOKING}, True),
        ({"singleValueExtendedProperties": PROPERTY}, True),
        ({"body": LINE, "transactionId": BOOKING.upper()}, True),
        ({"body": LINE}, False),
        ({"transactionId": BOOKING}, False),
        ({"singleValueExtendedProperties": PROPERTY, "isCancelled": True}, False),
        (
            {
                "singleValueExtendedProperties": PROPERTY,
                "type": "occurrence",
                "seriesMasterId": "s1",
            },
            False,
        ),
        ({}, False),
    ],
    ids=[
        "ours",
        "copy",
        "property lost",
        "invitation",
        "other program",
        "cancelled",
        "day",
        "none",
    ],
)
def test_events_with_our_property_are_told(changes: dict[str, Any], is_told: bool) -> None:
    """Invitations that colleagues got have the body's line alone; canceled ones are gone."""
    told = marked_events([read_event(event(**changes))])

    assert [item["id"] for item in told] == (["e1"] if is_told else [])
    if is_told:
        assert told[0]["booking_id"] == BOOKING
        assert told[0]["start_at"] == f"{datetime(2026, 11, 24, 9, tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}"
