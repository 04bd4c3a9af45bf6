"""A calendar and a conferencing provider that exist in a process's memory: Sundial and Tin Can.

Only what steps of sagas ask is here; what else a calendar has to answer, `tests/providers/contract`
demands of providers that are there to stay.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.providers.capabilities.calendar import Event, EventDraft
from app.providers.capabilities.conference import Meeting, MeetingDraft
from app.providers.clients import Clients
from app.providers.errors import NotFound, Permanent, ProviderError

ROWS = """
insert into booking.providers (provider, capability, name, object) values
  ('sundial', 'calendar', 'Sundial', 'Shadow'), ('tin_can', 'conference', 'Tin Can', 'String');
update booking.calendars set provider = 'sundial';
update booking.services set conference_provider = 'tin_can';
with account as (
  insert into booking.connections (provider, capability, account) values ('tin_can', 'conference', 'attic') returning id)
insert into booking.conference_hosts (connection_id, provider, user_id)
select id, 'tin_can', host from account, (values ('left'), ('right')) h (host);
"""
"""What makes them known to a database, and this company's."""


@dataclass
class Sundial:
    """Events by id; `refuses`: what the next creates end in."""

    events: dict[str, Event] = field(default_factory=dict)
    refuses: list[ProviderError] = field(default_factory=list)

    async def busy_times(self, *_where_and_when: Any) -> list[Any]:
        return []

    async def create_event(self, _account: str, _calendar: str, draft: EventDraft, /) -> Event:
        if self.refuses:
            raise self.refuses.pop()
        for event in self.events.values():
            if event.is_created_for(draft.booking_id):
                return event
        event = Event(
            id=f"shadow-{uuid.uuid4().hex}",
            start=draft.start,
            end=draft.end,
            subject=draft.subject,
            created_for=draft.booking_id,
            marker_booking_id=draft.booking_id.lower(),
            location=draft.location,
            body=draft.body_html,
        )
        self.events[event.id] = event
        return event

    async def delete_event(self, _account: str, _calendar: str, event_id: str, /) -> bool:
        return self.events.pop(event_id, None) is not None

    async def find_events_by_booking(
        self, _account: str, _calendar: str, booking_id: str, /
    ) -> list[Event]:
        return [event for event in self.events.values() if event.belongs_to(booking_id)]

    async def observe_event(self, _account: str, _calendar: str, event_id: str, /) -> Event | None:
        return self.events.get(event_id)

    async def get_event(self, _account: str, _calendar: str, event_id: str, /) -> Event:
        if event_id not in self.events:
            raise NotFound("sundial", 404, "gone")
        return self.events[event_id]

    async def rewrite_event(
        self, _account: str, _calendar: str, event_id: str, /, *, body_html: str, location: str
    ) -> Event:
        event = replace(self.events[event_id], body=body_html, location=location)
        self.events[event_id] = event
        return event


@dataclass
class TinCan:
    """Meetings by id."""

    meetings: dict[str, Meeting] = field(default_factory=dict)

    async def create_meeting(self, host: str, draft: MeetingDraft, /) -> Meeting:
        number = f"string-{uuid.uuid4().hex}"
        self.meetings[number] = Meeting(
            id=number,
            join_url=f"https://tincan.example/{number}",
            host_id=host,
            start=draft.start,
            duration_minutes=int((draft.end - draft.start).total_seconds() // 60),
            booking_id=draft.booking_id.lower(),
            installation_id=draft.installation_id.lower(),
            start_url=f"https://tincan.example/host/{number}",
        )
        return self.meetings[number]

    async def get_meeting(self, meeting_id: str, /) -> Meeting:
        if meeting_id not in self.meetings:
            raise NotFound("tin_can", 404, "gone")
        return self.meetings[meeting_id]

    async def update_meeting(
        self, meeting_id: str, /, *, start: datetime, end: datetime, host: str | None = None
    ) -> None:
        minutes = int((end - start).total_seconds() // 60)
        meeting = await self.get_meeting(meeting_id)
        self.meetings[meeting_id] = replace(meeting, start=start, duration_minutes=minutes)

    async def delete_meeting(self, meeting_id: str, /, *, host: str | None = None) -> bool:
        return self.meetings.pop(meeting_id, None) is not None

    async def find_by_booking(self, host: str, booking_id: str, /) -> list[Meeting]:
        return [
            meeting
            for meeting in self.meetings.values()
            if meeting.host_id == host and meeting.booking_id == booking_id.lower()
        ]


def refused() -> ProviderError:
    """Sundial will not have this event, now or ever."""
    return Permanent("sundial", 400, "no_sun")


def clients(sundial: Sundial, tin_can: TinCan) -> dict[str, Any]:
    """For `Providers.create(…, known=…)`."""
    return {
        "sundial": lambda _network: Clients(calendar=sundial),  # type: ignore[arg-type]
        "tin_can": lambda _network: Clients(conference=tin_can),  # type: ignore[arg-type]
    }
